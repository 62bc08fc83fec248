package io.pyramidstream.inference.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.service.Figures;
import io.pyramidstream.inference.service.InferenceService;

/// What answers here, and how it is doing.
@Controller("/v1")
@Requires(beans = InferenceService.class)
final class ModelController {

    private final InferenceService inference;

    ModelController(InferenceService inference) {
        this.inference = inference;
    }

    /// @param device     where the model computes
    /// @param deviceNote why not on the card that was asked for; empty if it is as asked
    /// @param pruning    plan of questions that do not name one
    record ModelView(
            String id,
            String note,
            int layers,
            int hiddenSize,
            int tokensPerFrame,
            int patchColumns,
            int positionsMax,
            String device,
            String deviceNote,
            String pruning) {}

    @Get("/model")
    ModelView model() {
        ModelCard card = inference.model();
        return new ModelView(
                card.id(),
                card.note(),
                card.layers(),
                card.hiddenSize(),
                card.tokensPerFrame(),
                card.patchColumns(),
                card.positionsMax(),
                card.device(),
                card.deviceNote(),
                inference.pruning());
    }

    @Get("/figures")
    Figures figures() {
        return inference.snapshot();
    }
}
