package io.pyramidstream.sink.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.sink.live.Check;
import io.pyramidstream.sink.live.LiveState;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// One outcome as JSON; fields that do not apply to its kind are left out.
///
/// @param kind   `answered`, `shed` or `failed`
/// @param answer when answered
/// @param reason when shed: a code
/// @param code   when failed
/// @param message when failed: for people
/// @param check   when answered and held against the truth
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeView(
        String id,
        String kind,
        String questionId,
        int questionVersion,
        long decidedAtMs,
        WindowRef window,
        @Nullable AnswerView answer,
        @Nullable String reason,
        @Nullable String code,
        @Nullable String message,
        @Nullable CheckView check) {

    /// @param expected the true answer
    /// @param right    whether the answer says the same
    public record CheckView(String expected, boolean right) {}

    /// @param verdict null where the question asks for free text, a number or JSON
    /// @param stages  with `kept` and `scores` only where evidence was asked for: they are most of the
    ///                bytes
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record AnswerView(
            String question,
            String text,
            @Nullable Verdict verdict,
            String stop,
            int promptTokens,
            int generatedTokens,
            String model,
            String modelNote,
            String plan,
            int tokensPerFrame,
            int patchColumns,
            List<StageView> stages,
            Latency latency) {
        static AnswerView of(Answer a, boolean evidence) {
            return new AnswerView(
                    a.question(),
                    a.text(),
                    a.verdict().orElse(null),
                    a.stop(),
                    a.promptTokens(),
                    a.generatedTokens(),
                    a.model(),
                    a.modelNote(),
                    a.plan(),
                    a.tokensPerFrame(),
                    a.patchColumns(),
                    a.stages().stream()
                            .map(stage -> StageView.of(stage, evidence))
                            .toList(),
                    a.latency());
        }
    }

    /// @param kept   indices of the visual tokens alive in the stage; null when left out, empty when all are alive
    /// @param scores one for each kept token
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StageView(int firstLayer, int visualTokens, int @Nullable [] kept, float @Nullable [] scores) {
        static StageView of(StageEvidence stage, boolean evidence) {
            return new StageView(
                    stage.firstLayer(),
                    stage.visualTokens(),
                    evidence ? stage.kept() : null,
                    evidence ? stage.scores() : null);
        }
    }

    static OutcomeView of(Check check, boolean evidence) {
        return of(check.answered(), evidence).with(new CheckView(check.expected(), check.right()));
    }

    /// With what the live view knows of it besides.
    static OutcomeView of(Outcome outcome, LiveState live, boolean evidence) {
        return live.check(outcome).map(check -> of(check, evidence)).orElseGet(() -> of(outcome, evidence));
    }

    private OutcomeView with(CheckView found) {
        return new OutcomeView(
                id, kind, questionId, questionVersion, decidedAtMs, window, answer, reason, code, message, found);
    }

    static OutcomeView of(Outcome outcome, boolean evidence) {
        String id = OutcomeId.of(outcome).toString();
        return switch (outcome) {
            case Outcome.Answered a -> view(a, id, "answered", AnswerView.of(a.answer(), evidence), null, null, null);
            case Outcome.Shed s -> view(s, id, "shed", null, s.reason(), null, null);
            case Outcome.Failed f -> view(f, id, "failed", null, null, f.code(), f.message());
        };
    }

    private static OutcomeView view(
            Outcome outcome,
            String id,
            String kind,
            @Nullable AnswerView answer,
            @Nullable String reason,
            @Nullable String code,
            @Nullable String message) {
        return new OutcomeView(
                id,
                kind,
                outcome.questionId(),
                outcome.questionVersion(),
                outcome.decidedAtMs(),
                outcome.window(),
                answer,
                reason,
                code,
                message,
                null);
    }
}
