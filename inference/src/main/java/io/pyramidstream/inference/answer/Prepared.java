package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Route;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;

import java.util.List;
import java.util.Locale;

/// A pair with its prompt: how the question about a window becomes what the model reads, and what the model says
/// becomes the answer.
///
/// @param card     of the model
/// @param prompt   the features in it are on loan
/// @param waitMs   from when the window closed
/// @param visionMs making features that were not there yet
record Prepared(Job job, ModelCard card, PruningPlan plan, Prompt prompt, double waitMs, double visionMs) {

    /// @throws io.pyramidstream.inference.engine.UndecodableFrameException if a frame is no readable picture
    /// @throws IllegalArgumentException                                    if the model has no such plan
    static Prepared of(Job job, ModelCard card, FeatureCache.Loan loan, long nowMs) {
        Due due = job.due();
        Question question = due.question();
        PruningPlan plan = PruningPlans.parse(job.plan(), card.layers());
        long begunNs = System.nanoTime();
        List<FrameFeatures> frames = loan.take(due.frames());
        double visionMs = (System.nanoTime() - begunNs) / 1e6;
        Prompt prompt = new Prompt(
                frames,
                question.textFor(due.window()),
                plan,
                question.form(),
                question.sharing(),
                question.id() + " v" + question.version() + " " + plan.name());
        return new Prepared(job, card, plan, prompt, Math.max(0, nowMs - due.closedAtMs()), visionMs);
    }

    Due due() {
        return job.due();
    }

    Answer answer(Generation generation, long nowMs) {
        Route route = generation.route().route();
        return new Answer(
                prompt.question(),
                generation.text(),
                generation.verdict(),
                generation.stop().name().toLowerCase(Locale.ROOT),
                generation.promptTokens(),
                generation.tokenIds().size(),
                card.id(),
                card.note(),
                route == Route.NONE ? PruningPlan.none().name() : plan.name(),
                generation.route(),
                job.level(),
                card.tokensPerFrame(),
                card.patchColumns(),
                generation.stages(),
                new Latency(
                        waitMs,
                        visionMs,
                        generation.prefillNs() / 1e6,
                        generation.decodeNs() / 1e6,
                        nowMs - due().lastArrivedMs(),
                        nowMs - due().lastCaptureMs()));
    }
}
