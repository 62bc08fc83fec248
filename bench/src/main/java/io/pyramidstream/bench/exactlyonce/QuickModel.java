package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import io.pyramidstream.inference.engine.VideoModel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says which pictures it was shown. Pictures are text here: `camera-1#17`, or `broken...`, which cannot be decoded.
final class QuickModel implements VideoModel {

    static final String BROKEN = "broken";

    private static final int LAYERS = 4;

    private record Features(String seen) implements FrameFeatures {
        @Override
        public long bytes() {
            return 2L * seen.length();
        }

        @Override
        public void close() {}
    }

    @Override
    public ModelCard card() {
        return new ModelCard("quick@1", "says what it was shown, for benches", LAYERS, 8, 1, 1, 4096);
    }

    @Override
    public FrameFeatures encode(byte[] jpeg) {
        String seen = new String(jpeg, StandardCharsets.UTF_8);
        if (seen.startsWith(BROKEN)) {
            throw new UndecodableFrameException("no picture", new IllegalArgumentException(seen));
        }
        return new Features(seen);
    }

    @Override
    public List<Generation> generate(List<Prompt> prompts, TokenListener listener) {
        return prompts.stream()
                .map(prompt -> new Generation(
                        said(prompt.frames().stream()
                                .map(frame -> frame instanceof Features features ? features.seen() : "")
                                .toList()),
                        List.of(1),
                        Optional.empty(),
                        Generation.Stop.END,
                        1,
                        List.of(new StageEvidence(0, prompt.frames().size(), new int[0], new float[0])),
                        1,
                        1))
                .toList();
    }

    static String said(List<String> pictures) {
        return pictures.stream().collect(Collectors.joining(" "));
    }

    @Override
    public void close() {}
}
