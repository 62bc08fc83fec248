package io.pyramidstream.app;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Jpeg;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.SceneSources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The demo's cameras and questions, for benches that want what the shipped model was made for.
public final class SceneFootage implements Footage {

    private static final int MAX_TOKENS = 16;

    @Override
    public List<Clip> clips(int frames) {
        try (FfmpegJpegEncoder encoder =
                new FfmpegJpegEncoder(IngestConfig.DEFAULT.shortSidePxMax(), IngestConfig.DEFAULT.jpegQscale())) {
            return Arrays.stream(Camera.values())
                    .map(camera -> clip(camera, frames, encoder))
                    .toList();
        }
    }

    private static Clip clip(Camera camera, int frames, FfmpegJpegEncoder encoder) {
        SourceUri uri = SourceUri.parse("scene:" + camera.word() + "?fps=2&light=day&seed=" + (camera.ordinal() + 1));
        List<byte[]> jpegs = new ArrayList<>();
        int width = 1;
        int height = 1;
        try (FrameSource source = new SceneSources().open(uri)) {
            while (jpegs.size() < frames) {
                Picture picture = source.next();
                if (picture == null) {
                    break;
                }
                Jpeg jpeg = encoder.encode(picture);
                width = jpeg.width();
                height = jpeg.height();
                jpegs.add(jpeg.bytes());
            }
        } catch (SourceException e) {
            throw new IllegalStateException("a scene does not fail", e);
        }
        return new Clip(camera.word(), width, height, jpegs);
    }

    /// Three of each camera, as in the demo.
    @Override
    public List<Question> questions(WindowSpec window, String plan) {
        return new DemoQuestions(window, plan, MAX_TOKENS)
                .ofCameras().stream()
                        .map(one -> new Question(
                                one.id(),
                                one.version(),
                                one.text(),
                                one.streams().stream()
                                        .map(stream -> stream + "-*")
                                        .toList(),
                                one.window(),
                                one.pruning(),
                                one.form(),
                                one.effectiveFromMs()))
                        .toList();
    }
}
