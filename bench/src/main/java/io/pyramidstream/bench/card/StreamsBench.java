package io.pyramidstream.bench.card;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Streams that can be kept up with, pruned and not: with a verdict on each window, with a caption of it, and with
/// both.
///
/// @param windows       of each stream in a trial, which takes so many window lengths
/// @param warmUpStreams whose first windows are answered before anything is measured: first times are slow
record StreamsBench(double windowSeconds, int captionTokens, int windows, int warmUpStreams) {
    private static final List<String> STREAMS = List.of("*");

    /// The model is opened as a service opens it.
    void measure(Path checkpoint, EngineConfig engine, Map<String, Object> report) {
        try (VideoModel model = OnnxVideoModel.open(checkpoint, engine)) {
            if (!model.card().deviceNote().isEmpty()) {
                throw new IllegalStateException(model.card().deviceNote());
            }
            for (String plan : List.of("none", Proof.PLAN)) {
                asked(plan).forEach((name, questions) -> {
                    try (ServiceLoad load = new ServiceLoad(model, questions, windowSeconds)) {
                        load.run(warmUpStreams, 1);
                        report.put(
                                "streams " + plan + ", " + name,
                                new Streams(windowSeconds, streams -> load.run(streams, windows)).find());
                    }
                });
            }
            report.put("windowSeconds", windowSeconds);
            report.put(
                    "visualTokensPerWindow",
                    WindowSpec.DEFAULT.frames() * model.card().tokensPerFrame());
        }
    }

    private Map<String, List<Question>> asked(String plan) {
        Question verdict = question("verdict", "Is anybody in the picture?", plan, new AnswerForm.YesNo());
        Question caption = question("caption", "What happens?", plan, new AnswerForm.Text(captionTokens));
        Map<String, List<Question>> asked = new LinkedHashMap<>();
        asked.put("verdicts", List.of(verdict));
        asked.put("captions", List.of(caption));
        asked.put("verdicts and captions", List.of(verdict, caption));
        return asked;
    }

    private static Question question(String id, String text, String plan, AnswerForm form) {
        return new Question(id, 1, text, STREAMS, WindowSpec.DEFAULT, plan, form, 0);
    }
}
