package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.Audits;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.watch.Due;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Answers one pair at full quality, for whoever is not owed an outcome. Device thread only.
public final class SingleAnswers {

    private static final Logger LOGGER = LoggerFactory.getLogger(SingleAnswers.class);

    private final VideoModel model;
    private final FeatureCache features;

    /// Borrows both.
    public SingleAnswers(VideoModel model, FeatureCache features) {
        this.model = model;
        this.features = features;
    }

    /// Begins to answer; {@link Answerer#write} goes on with it, as with everything the model is at.
    ///
    /// @param onText hears each piece of text
    /// @throws RuntimeException if the model cannot
    public Writing begin(Due due, long nowMs, Consumer<String> onText) {
        try (FeatureCache.Loan loan = features.loan()) {
            Prepared pair = prepare(due, due.question().pruning(), loan, nowMs);
            return new Writing(
                    pair,
                    model.begin(List.of(pair.prompt()), (_, text) -> onText.accept(text))
                            .getFirst());
        }
    }

    /// The answer from all visual tokens; empty if the model cannot.
    public Optional<Answer> unpruned(Due due, long nowMs) {
        try (FeatureCache.Loan loan = features.loan()) {
            Prepared pair = prepare(due, Audits.WITHOUT, loan, nowMs);
            return Optional.of(pair.answer(
                    model.generate(List.of(pair.prompt()), TokenListener.NONE).getFirst(), nowMs));
        } catch (RuntimeException e) {
            LOGGER.warn("an answer could not be compared with the unpruned one stream={}", due.stream(), e);
            return Optional.empty();
        }
    }

    private Prepared prepare(Due due, String plan, FeatureCache.Loan loan, long nowMs) {
        return Prepared.of(new Job(due, plan, Answer.FULL), model.card(), loan, nowMs);
    }
}
