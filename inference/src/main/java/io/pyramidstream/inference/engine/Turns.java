package io.pyramidstream.inference.engine;

import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.Running;
import io.pyramidstream.inference.route.Agreement;
import io.pyramidstream.inference.route.Router;
import io.pyramidstream.inference.route.Router.Decision;
import io.pyramidstream.inference.route.Router.Member;
import io.pyramidstream.inference.route.Window;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings prompts about one window together, has the router choose their ways, and follows them until they are
/// answered.
final class Turns {
    private static final double MS = 1e6;

    private final Decoder decoder;
    private final DecoderShape shape;
    private final Tokenizer tokenizer;
    private final PromptTemplate template;
    private final FormTasks forms;
    private final Rule rule;
    private final Agreement agreement = new Agreement();
    private final Router router = new Router(agreement);
    /// Bounded by the prompts that run.
    private final List<Turn> running = new ArrayList<>();

    private final List<Comparison> comparisons = new ArrayList<>();

    /// The same prompt by its own selection, whose answer counts, and by a shared one.
    private record Comparison(String id, Turn own, Turn shared) {
        boolean isFinished() {
            return own.isFinished() && shared.isFinished();
        }
    }

    /// Prompts about one window.
    ///
    /// @param prompts their indices among all
    private record Group(Window window, List<Integer> prompts, List<Member> members) {}

    Turns(
            Decoder decoder,
            DecoderShape shape,
            Tokenizer tokenizer,
            PromptTemplate template,
            FormTasks forms,
            Rule rule) {
        this.decoder = decoder;
        this.shape = shape;
        this.tokenizer = tokenizer;
        this.template = template;
        this.forms = forms;
        this.rule = rule;
    }

    /// @param prompts that fit the model
    /// @param rows    of the prompts, each by its own plan
    List<Turn> begin(List<Prompt> prompts, List<Row> rows, TokenListener listener) {
        List<Group> groups = groups(prompts, rows);
        Map<Integer, Decision> decisions = new LinkedHashMap<>();
        for (Group group : groups) {
            List<Decision> decided = router.decide(group.window(), group.members());
            for (int i = 0; i < decided.size(); i++) {
                decisions.put(group.prompts().get(i), decided.get(i));
            }
        }
        List<Turn> turns = new ArrayList<>();
        List<Row> ways = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            int index = i;
            RouteTaken route = decision(decisions, i).taken();
            turns.add(turn(prompts.get(i), route, text -> listener.onText(index, text)));
            ways.add(by(route.route(), rows.get(i)));
        }
        List<Comparison> sampled = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Decision decision = decision(decisions, i);
            if (decision.alsoShared()) {
                Prompt prompt = prompts.get(i);
                Turn shadow = turn(prompt, decision.taken(), _ -> {});
                sampled.add(new Comparison(prompt.id(), turns.get(i), shadow));
                // A grammar's guide serves one row once.
                ways.add(by(Route.SHARED, withTask(rows.get(i), prompt)));
            }
        }
        List<Turn> all = new ArrayList<>(turns);
        sampled.forEach(comparison -> all.add(comparison.shared()));
        List<Running> begun =
                decoder.begin(ways, rule, (row, id) -> all.get(row).onToken(id));
        for (int i = 0; i < all.size(); i++) {
            all.get(i).begun(begun.get(i));
        }
        if (sampled.isEmpty() && groups.size() == 1) {
            learn(groups.getFirst(), turns);
        }
        running.addAll(all);
        comparisons.addAll(sampled);
        settle();
        return turns;
    }

    boolean step() {
        dropComparisons();
        boolean more = decoder.step();
        settle();
        return more;
    }

    Agreement.Figures agreement() {
        return agreement.figures();
    }

    private void settle() {
        running.forEach(Turn::tellIfFinished);
        running.removeIf(Turn::isFinished);
        for (Iterator<Comparison> all = comparisons.iterator(); all.hasNext(); ) {
            Comparison comparison = all.next();
            if (comparison.isFinished()) {
                all.remove();
                compare(comparison);
            }
        }
    }

    /// Nobody waits for the other half of a prompt that was cancelled.
    private void dropComparisons() {
        for (Comparison comparison : comparisons) {
            if (comparison.own().isFinished() && comparison.own().wasCancelled()) {
                comparison.shared().cancel();
            }
        }
    }

    private void compare(Comparison comparison) {
        try {
            String own = comparison.own().generation().text();
            agreement.compared(
                    comparison.id(), own.equals(comparison.shared().generation().text()));
        } catch (RuntimeException e) {
            // One of them has no answer, so there is nothing to compare.
        }
    }

    private void learn(Group group, List<Turn> turns) {
        long ns = turns.stream().mapToLong(turn -> turn.row().prefillNs()).max().orElse(0);
        List<Route> routes = turns.stream().map(turn -> turn.route().route()).toList();
        // Several routes run one after the other, each with its own clock.
        if (routes.stream().distinct().count() == 1) {
            router.ran(group.window(), group.members(), routes, ns / MS);
        }
    }

    private Turn turn(Prompt prompt, RouteTaken route, Turn.TextSink listener) {
        Optional<ClosedSet> closed = forms.closedSet(prompt.form());
        return new Turn(prompt, closed, template, new Answer(tokenizer.decoder()), route, listener);
    }

    private Row withTask(Row row, Prompt prompt) {
        return new Row(row.idsBefore(), row.visual(), row.idsAfter(), row.plan(), forms.task(prompt.form()));
    }

    private static Row by(Route route, Row row) {
        return switch (route) {
            case OWN -> row;
            case SHARED -> row.sharingSelection(true);
            case NONE -> new Row(row.idsBefore(), row.visual(), row.idsAfter(), PruningPlan.none(), row.task());
        };
    }

    private List<Group> groups(List<Prompt> prompts, List<Row> rows) {
        Map<List<FrameFeatures>, Group> groups = new LinkedHashMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            Row row = rows.get(i);
            Prompt prompt = prompts.get(i);
            Group group = groups.computeIfAbsent(
                    prompt.frames(),
                    _ -> new Group(
                            new Window(
                                    shape,
                                    row.idsBefore().size(),
                                    row.promptTokens(shape.hiddenSize())
                                            - row.idsBefore().size()
                                            - row.idsAfter().size()),
                            new ArrayList<>(),
                            new ArrayList<>()));
            group.prompts().add(i);
            group.members()
                    .add(new Member(prompt.id(), prompt.plan(), row.idsAfter().size(), prompt.sharing()));
        }
        return List.copyOf(groups.values());
    }

    private static Decision decision(Map<Integer, Decision> decisions, int prompt) {
        Decision decision = decisions.get(prompt);
        if (decision == null) {
            throw new IllegalStateException("no way was chosen for prompt " + prompt);
        }
        return decision;
    }
}
