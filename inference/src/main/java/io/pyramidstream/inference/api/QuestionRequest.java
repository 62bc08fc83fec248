package io.pyramidstream.inference.api;

import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.contract.WindowSpec;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// A standing question as it is posted; only `id` and `text` must be there.
record QuestionRequest(
        @Nullable String id,
        @Nullable String text,
        @Nullable List<String> streams,
        @Nullable Window window,
        @Nullable String pruning,
        @Nullable FormRequest form,
        @Nullable String owner,
        @Nullable Integer priority,
        @Nullable Allowed sharing,
        @Nullable String levelFloor,
        @Nullable Long effectiveFromMs) {

    record Window(
            @Nullable Integer frames,
            @Nullable Integer slotMs,
            @Nullable Integer strideSlots) {

        WindowSpec spec() {
            int wanted = frames == null ? WindowSpec.DEFAULT.frames() : frames;
            return new WindowSpec(
                    wanted,
                    slotMs == null ? WindowSpec.DEFAULT.slotMs() : slotMs,
                    strideSlots == null ? wanted : strideSlots);
        }
    }

    /// @param routes `own` if left out
    record Allowed(@Nullable List<Route> routes, @Nullable Double agreementMin) {

        Sharing sharing() {
            return new Sharing(
                    routes == null ? Sharing.EXACT.routes() : routes,
                    agreementMin == null ? Sharing.AGREEMENT_MIN_DEFAULT : agreementMin);
        }
    }

    QuestionRequest withId(String other) {
        return new QuestionRequest(
                other, text, streams, window, pruning, form, owner, priority, sharing, levelFloor, effectiveFromMs);
    }

    /// @param nowMs the earliest capture time it can apply from: the past was answered without it
    /// @throws IllegalArgumentException with what is wrong
    Question question(int version, String defaultPruning, long nowMs) {
        if (id == null || text == null) {
            throw new IllegalArgumentException("a question needs \"id\" and \"text\"");
        }
        return new Question(
                id,
                version,
                text,
                streams == null ? List.of("*") : streams,
                window == null ? WindowSpec.DEFAULT : window.spec(),
                pruning == null || pruning.isBlank() ? defaultPruning : pruning,
                FormRequest.formOf(form),
                owner == null ? "" : owner,
                priority == null ? Question.PRIORITY_DEFAULT : priority,
                sharing == null ? Sharing.EXACT : sharing.sharing(),
                levelFloor == null ? "" : levelFloor,
                Math.max(nowMs, effectiveFromMs == null ? nowMs : effectiveFromMs));
    }
}
