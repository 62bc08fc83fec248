package io.pyramidstream.evaluation;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.VideoModel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Times policies on single questions with closed answers: from frames already encoded to the verdict. Policies take
/// turns on each question and another one begins each time, so that what else the machine does troubles all alike.
public final class TimeTrial {
    private static final int WARM_UP_QUESTIONS = 2;

    private final VideoModel model;
    private final List<Policy> policies;

    /// @param nanoseconds per policy, then per question
    public record Times(List<Policy> policies, double[][] nanoseconds) {

        /// Nothing was timed.
        public static final Times NONE = new Times(List.of(), new double[0][0]);
    }

    /// @param model borrowed
    public TimeTrial(VideoModel model, List<Policy> policies) {
        this.model = model;
        this.policies = List.copyOf(policies);
    }

    /// @param clips     to take questions from, at most one of each
    /// @param questions to time
    public Times run(List<Clip> clips, int questions) {
        List<Clip> chosen = chosen(clips, questions);
        double[][] nanoseconds = new double[policies.size()][chosen.size()];
        for (int i = 0; i < chosen.size(); i++) {
            Clip clip = chosen.get(i);
            List<FrameFeatures> frames = Examiner.encode(model, clip);
            try (FrameFeatures black = model.encode(BlackFrame.jpeg())) {
                List<FrameFeatures> blind = Collections.nCopies(frames.size(), black);
                if (i == 0) {
                    for (int warmUp = 0; warmUp < WARM_UP_QUESTIONS; warmUp++) {
                        policies.forEach(policy -> time(policy, clip, policy.blind() ? blind : frames));
                    }
                }
                for (int turn = 0; turn < policies.size(); turn++) {
                    int p = (turn + i) % policies.size();
                    Policy policy = policies.get(p);
                    nanoseconds[p][i] = time(policy, clip, policy.blind() ? blind : frames);
                }
            } finally {
                frames.forEach(FrameFeatures::close);
            }
        }
        return new Times(policies, nanoseconds);
    }

    private double time(Policy policy, Clip clip, List<FrameFeatures> frames) {
        ScoredQuestion question = clip.questions().getFirst();
        Prompt prompt = new Prompt(frames, question.text(), policy.plan(), question.form());
        long begin = System.nanoTime();
        model.generate(List.of(prompt), TokenListener.NONE);
        return System.nanoTime() - begin;
    }

    /// Clips spread evenly, each with one closed question.
    private static List<Clip> chosen(List<Clip> clips, int questions) {
        List<Clip> closed = new ArrayList<>();
        for (Clip clip : clips) {
            clip.questions().stream()
                    .filter(question -> isClosed(question.form()))
                    .findFirst()
                    .or(() -> clip.questions().stream().findFirst())
                    .ifPresent(question -> closed.add(new Clip(clip.name(), clip.frames(), List.of(question))));
        }
        int count = Math.min(questions, closed.size());
        List<Clip> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(closed.get((int) ((long) i * closed.size() / count)));
        }
        return chosen;
    }

    private static boolean isClosed(AnswerForm form) {
        return form instanceof AnswerForm.YesNo || form instanceof AnswerForm.Choice;
    }
}
