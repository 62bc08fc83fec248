package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Running;
import io.pyramidstream.inference.engine.Generation.Stop;
import io.pyramidstream.model.text.PromptTemplate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One prompt's way from its first token to its answer. Tells the listener what there is to tell, once.
final class Turn implements Answering {
    private final Prompt prompt;
    private final Optional<ClosedSet> closed;
    private final PromptTemplate template;
    private final Answer answer;
    private final RouteTaken route;
    private final TextSink listener;
    private final List<Running> rows = new ArrayList<>();
    private boolean told;
    private boolean cancelled;

    /// Hears the text of one prompt.
    @FunctionalInterface
    interface TextSink {
        void onText(String text);
    }

    Turn(
            Prompt prompt,
            Optional<ClosedSet> closed,
            PromptTemplate template,
            Answer answer,
            RouteTaken route,
            TextSink listener) {
        this.prompt = prompt;
        this.closed = closed;
        this.template = template;
        this.answer = answer;
        this.route = route;
        this.listener = listener;
    }

    /// The decoder has taken it in.
    void begun(Running row) {
        rows.add(row);
        tellIfFinished();
    }

    void onToken(int id) {
        tell(answer.add(id));
    }

    RouteTaken route() {
        return route;
    }

    Running row() {
        return rows.getFirst();
    }

    /// A verdict has no tokens to tell, and the last characters of a text become whole only at its end.
    void tellIfFinished() {
        if (told || !isFinished()) {
            return;
        }
        told = true;
        try {
            Decoded decoded = row().decoded();
            tell(closed.map(set -> set.verdict(decoded.logLikelihoods()).value())
                    .orElseGet(answer::finish));
        } catch (RuntimeException e) {
            // Whoever asks for the answer hears of it.
        }
    }

    @Override
    public boolean isFinished() {
        return row().isFinished();
    }

    boolean wasCancelled() {
        return cancelled;
    }

    @Override
    public void cancel() {
        cancelled = true;
        rows.forEach(Running::cancel);
    }

    @Override
    public Generation generation() {
        Decoded decoded = row().decoded();
        tellIfFinished();
        if (closed.isPresent()) {
            Verdict verdict = closed.get().verdict(decoded.logLikelihoods());
            List<Integer> ids =
                    Arrays.stream(template.answer(verdict.value())).boxed().toList();
            return generation(verdict.value(), ids, Optional.of(verdict), Stop.END, decoded);
        }
        boolean full = decoded.stopped() || !(prompt.form() instanceof AnswerForm.Text);
        return generation(answer.text(), decoded.ids(), Optional.empty(), full ? Stop.END : Stop.LENGTH, decoded);
    }

    private Generation generation(
            String text, List<Integer> ids, Optional<Verdict> verdict, Stop stop, Decoded decoded) {
        return new Generation(
                text,
                ids,
                verdict,
                stop,
                decoded.promptTokens(),
                decoded.stages(),
                route,
                decoded.times().prefillNs(),
                decoded.times().decodeNs());
    }

    private void tell(String text) {
        if (!text.isEmpty()) {
            listener.onText(text);
        }
    }
}
