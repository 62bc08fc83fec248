package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.answer.Answerer;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.watch.Due;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A model without a service: answers at once, on the one thread that calls it. Borrows the model.
public final class ModelAnswers implements WindowAnswers, AutoCloseable {

    private final ModelCard card;
    private final String pruning;
    private final FeatureCache features;
    private final AsideWork work;

    /// @param config its pruning plan, batches and bytes of features
    public ModelAnswers(VideoModel model, InferenceConfig config, Clock clock) {
        this.card = model.card();
        this.pruning = config.pruning();
        this.features = new FeatureCache(config.limits().featureBytesMax(), model::encode);
        this.work = new AsideWork(
                new Answerer(model, features, clock), config.schedule().batchMax());
    }

    @Override
    public CompletableFuture<Answers> answerAside(List<Due> pairs) {
        CompletableFuture<Answers> reply = new CompletableFuture<>();
        work.add(new AsideWork.Request(pairs, reply));
        while (!reply.isDone()) {
            if (work.mayBegin()) {
                work.beginNext();
            } else {
                work.write();
            }
        }
        return reply;
    }

    @Override
    public ModelCard model() {
        return card;
    }

    @Override
    public List<Question> questions() {
        return List.of();
    }

    @Override
    public String pruning() {
        return pruning;
    }

    @Override
    public void close() {
        features.close();
    }
}
