package io.pyramidstream.scenes;

import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceFactory;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;

/// Opens generated scenes: `scene:carpark?seed=1`; see [SceneSpec].
public final class SceneSources implements SourceFactory {

    @Override
    public String scheme() {
        return "scene";
    }

    @Override
    public FrameSource open(SourceUri uri) throws SourceException {
        try {
            SceneSpec spec = SceneSpec.parse(uri);
            return spec.encoded() ? new EncodedScene(spec) : new SceneSource(spec);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SourceException(
                    Kind.MISSING, uri, String.valueOf(e.getMessage()), "write it like scene:carpark?seed=1&light=day");
        }
    }
}
