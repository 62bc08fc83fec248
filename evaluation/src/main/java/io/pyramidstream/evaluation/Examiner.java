package io.pyramidstream.evaluation;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import io.pyramidstream.inference.engine.VideoModel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts the questions of clips to a model under several policies. One thread, the model's.
public final class Examiner {
    /// Shared whatever agreement has been measured: it is being measured here.
    private static final Sharing ONE_SELECTION = new Sharing(List.of(Route.SHARED), 0);

    private final VideoModel model;
    private final List<Policy> policies;
    private final Progress progress;

    /// Told after each clip.
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (done, all) -> {};

        void clips(int done, int all);
    }

    private record Wording(String text, AnswerForm form) {}

    /// @param model borrowed
    public Examiner(VideoModel model, List<Policy> policies, Progress progress) {
        this.model = model;
        this.policies = List.copyOf(policies);
        this.progress = progress;
    }

    /// All questions of all clips under all policies. The frames of a clip are encoded once; policies and questions
    /// share them. The one that sees nothing hears each wording once: it would say the same again.
    ///
    /// @return one sheet per policy, in order
    public List<Sheet> examine(List<Clip> clips) {
        List<Sheet> sheets = policies.stream().map(Sheet::new).toList();
        Map<Wording, Generation> blind = new HashMap<>();
        for (int i = 0; i < clips.size(); i++) {
            Clip clip = clips.get(i);
            List<FrameFeatures> frames = encode(model, clip);
            try {
                for (Sheet sheet : sheets) {
                    if (sheet.policy().blind()) {
                        answerBlind(sheet, clip, frames.size(), blind);
                    } else {
                        answer(sheet, clip, frames);
                    }
                }
            } finally {
                frames.forEach(FrameFeatures::close);
            }
            progress.clips(i + 1, clips.size());
        }
        return sheets;
    }

    private void answer(Sheet sheet, Clip clip, List<FrameFeatures> frames) {
        Policy policy = sheet.policy();
        int together = policy.sharers() == 1 ? clip.questions().size() : policy.sharers();
        for (int from = 0; from < clip.questions().size(); from += together) {
            List<ScoredQuestion> questions =
                    clip.questions().subList(from, Math.min(clip.questions().size(), from + together));
            List<Prompt> prompts = questions.stream()
                    .map(question -> new Prompt(frames, question.text(), policy.plan(), question.form())
                            .sharing(policy.sharers() == 1 ? Sharing.EXACT : ONE_SELECTION))
                    .toList();
            List<Generation> generations = model.generate(prompts, TokenListener.NONE);
            for (int i = 0; i < generations.size(); i++) {
                sheet.add(questions.get(i), generations.get(i));
            }
        }
    }

    private void answerBlind(Sheet sheet, Clip clip, int frameCount, Map<Wording, Generation> known) {
        List<Wording> unheard = clip.questions().stream()
                .map(question -> new Wording(question.text(), question.form()))
                .distinct()
                .filter(wording -> !known.containsKey(wording))
                .toList();
        if (!unheard.isEmpty()) {
            try (FrameFeatures black = model.encode(BlackFrame.jpeg())) {
                List<FrameFeatures> frames = Collections.nCopies(frameCount, black);
                List<Generation> said = model.generate(
                        unheard.stream()
                                .map(wording -> new Prompt(
                                        frames, wording.text(), sheet.policy().plan(), wording.form()))
                                .toList(),
                        TokenListener.NONE);
                for (int i = 0; i < said.size(); i++) {
                    known.put(unheard.get(i), said.get(i));
                }
            }
        }
        for (ScoredQuestion question : clip.questions()) {
            Generation said = known.get(new Wording(question.text(), question.form()));
            if (said == null) {
                throw new IllegalStateException("a wording was not asked: " + question.text());
            }
            sheet.add(question, said);
        }
    }

    /// @return owned by the caller
    /// @throws IllegalArgumentException in one line, if a frame cannot be read
    static List<FrameFeatures> encode(VideoModel model, Clip clip) {
        List<FrameFeatures> frames = new ArrayList<>();
        try {
            for (byte[] jpeg : clip.frames().jpegs()) {
                frames.add(model.encode(jpeg));
            }
            return frames;
        } catch (RuntimeException e) {
            frames.forEach(FrameFeatures::close);
            throw e instanceof UndecodableFrameException
                    ? new IllegalArgumentException(clip.name() + ": a frame cannot be read (" + e.getMessage() + ")", e)
                    : e;
        }
    }
}
