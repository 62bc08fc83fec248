package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.inference.decoder.Guide;
import io.pyramidstream.inference.decoder.Task;
import io.pyramidstream.inference.grammar.Grammar;
import io.pyramidstream.inference.grammar.GrammarGuide;
import io.pyramidstream.inference.grammar.Grammars;
import io.pyramidstream.inference.grammar.Pieces;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.Optional;

/// What the decoder must do for each form of answer.
final class FormTasks {
    private final Tokenizer tokenizer;
    private final PromptTemplate template;
    private final BitSet forbidden;
    private @Nullable Pieces pieces; // made when first needed

    /// @param forbidden ids that no answer may contain
    FormTasks(Tokenizer tokenizer, PromptTemplate template, BitSet forbidden) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.forbidden = forbidden;
    }

    Task task(AnswerForm form) {
        return switch (form) {
            case AnswerForm.Text(int maxTokens) -> new Task.Write(Guide.FREE, maxTokens);
            case AnswerForm.Number number -> guided(Grammars.of(number));
            case AnswerForm.Json json -> guided(Grammars.of(json));
            case AnswerForm.YesNo yesNo ->
                new Task.Score(ClosedSet.of(yesNo, template).candidates());
            case AnswerForm.Choice choice ->
                new Task.Score(ClosedSet.of(choice, template).candidates());
        };
    }

    /// The answers of the form, if they are a closed set.
    Optional<ClosedSet> closedSet(AnswerForm form) {
        return switch (form) {
            case AnswerForm.YesNo yesNo -> Optional.of(ClosedSet.of(yesNo, template));
            case AnswerForm.Choice choice -> Optional.of(ClosedSet.of(choice, template));
            case AnswerForm.Text _, AnswerForm.Number _, AnswerForm.Json _ -> Optional.empty();
        };
    }

    private Task guided(Grammar grammar) {
        Pieces known = pieces;
        if (known == null) {
            known = new Pieces(tokenizer.pieces(), forbidden);
            pieces = known;
        }
        return new Task.Write(new GrammarGuide(known, grammar), grammar.tokensWanted());
    }
}
