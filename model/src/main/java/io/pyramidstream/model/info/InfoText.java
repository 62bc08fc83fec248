package io.pyramidstream.model.info;

import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.prepared.RoundingLoss;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// {@link ModelInfo} as lines for people.
final class InfoText {
    private final StringBuilder lines = new StringBuilder();

    private InfoText() {}

    static String of(ModelInfo info) {
        var text = new InfoText();
        text.identity(info);
        text.shape(info.textModel(), info.visionModel());
        text.window(info);
        text.targets(info);
        info.unusual().forEach(note -> text.line("unusual", note));
        return text.lines.toString();
    }

    private void identity(ModelInfo info) {
        line("model", info.directory() + " (" + info.identity() + ")");
        line("what", info.family());
        String types = info.parametersByType().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(type -> scaled(type.getValue(), "") + " " + type.getKey())
                .collect(Collectors.joining(", "));
        line(
                "weights",
                "%d parameters (%s) in %d tensors, %s, %s"
                        .formatted(
                                info.parameters(),
                                types,
                                info.tensors(),
                                info.files() == 1 ? "1 file" : info.files() + " files",
                                bytes(info.fileBytes())));
    }

    private void shape(TextConfig text, VisionConfig vision) {
        line(
                "decoder",
                "%d layers, hidden %d, %d heads, vocabulary %d, %d positions"
                        .formatted(
                                text.layers(), text.hiddenSize(), text.heads(), text.vocabSize(), text.maxPositions()));
        line(
                "tower",
                "%d of %d layers, hidden %d, pictures of %d in patches of %d"
                        .formatted(
                                vision.layersToRun(),
                                vision.layers(),
                                vision.hiddenSize(),
                                vision.imageSize(),
                                vision.patchSize()));
    }

    private void window(ModelInfo info) {
        DecoderWork decoder = info.decoder();
        line(
                "window",
                "%d frames x %d tokens + %d of text = %d tokens"
                        .formatted(
                                info.framesPerWindow(),
                                info.tokensPerFrame(),
                                decoder.textTokens(),
                                info.promptTokens()));
        String stages = decoder.stages().stream()
                .map(stage ->
                        "layers %d-%d: %d".formatted(stage.firstLayer(), stage.endLayer() - 1, stage.visualTokens()))
                .collect(Collectors.joining(", "));
        line("stages", decoder.plan() + ", visual tokens in " + stages);
        line(
                "work",
                "tower %s, prefill %s, pruned %s (%.0f %% of the decoder's work, which is not time)"
                        .formatted(
                                flops(info.towerFlops()),
                                flops(decoder.fullFlops()),
                                flops(decoder.prunedFlops()),
                                100 * decoder.prunedFlops() / decoder.fullFlops()));
    }

    private void targets(ModelInfo info) {
        for (TargetMemory target : info.targets()) {
            line(
                    target.name(),
                    "%s%s: weights %s, embedding %s, keys and values of a window %s (computed, not measured)"
                            .formatted(
                                    target.measured() ? "" : "at least ",
                                    bytes(target.bytes()),
                                    bytes(target.weightBytes()),
                                    bytes(target.embeddingBytes()),
                                    bytes(target.kvBytes())));
            roundings(target);
        }
    }

    private void roundings(TargetMemory target) {
        if (!target.measured()) {
            line("", "matrices that 8 bits would cost too much stay in float32: an import finds them");
        }
        if (target.roundings().isEmpty()) {
            return;
        }
        line(
                "",
                String.format(
                        Locale.ROOT,
                        "%d of %d matrices in float32 instead of 8 bits; rounding costs the others at most %.2f %% of"
                                + " their product, allowed is %.0f %%",
                        target.inFloat().size(),
                        target.roundings().size(),
                        target.roundings().stream()
                                .filter(loss -> !loss.inFloat())
                                .mapToDouble(loss -> 100 * loss.decisive())
                                .max()
                                .orElse(0),
                        100 * RoundingLoss.LIMIT));
        target.inFloat().forEach(loss -> line("", "  " + loss));
    }

    private void line(String name, String value) {
        lines.append("%-16s %s\n".formatted(name, value));
    }

    private static String bytes(long count) {
        return scaled(count, "B");
    }

    private static String flops(double count) {
        return scaled(count, "FLOP");
    }

    private static String scaled(double count, String unit) {
        String[] steps = {"", "k", "M", "G", "T"};
        int step = 0;
        while (count >= 1000 && step < steps.length - 1) {
            count /= 1000;
            step++;
        }
        return (step == 0 ? "%.0f %s%s" : "%.2f %s%s")
                .formatted(count, steps[step], unit)
                .strip();
    }
}
