package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.sink.Samples;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Probabilities of windows of four seconds go in, events come out.
final class Series {

    static final String STREAM = "yard";
    static final String QUESTION = "anyone";

    final RuleEngine engine;
    final List<Event> events = new ArrayList<>();
    final Map<Note, Integer> notes = new EnumMap<>(Note.class);
    long next;

    Series(Rule rule) {
        this(new RuleEngine(), rule);
    }

    Series(RuleEngine engine, Rule rule) {
        this.engine = engine;
        stands(rule);
    }

    /// From 0.7 to 0.4, told of at once, without cooldown, every window told of.
    static Rule rule() {
        return new Rule(
                "arrival",
                1,
                QUESTION,
                List.of("*"),
                "yes",
                0.7,
                0.4,
                0,
                0,
                60_000,
                0,
                Severity.WARNING,
                Rule.ALERTS_PER_HOUR_MAX,
                0);
    }

    static Rule lasting(Rule rule, long minDurationMs) {
        return change(rule, r -> new Object[] {r.up(), r.down(), minDurationMs, r.cooldownMs(), r.alertsPerHourMax()});
    }

    static Rule cooling(Rule rule, long cooldownMs) {
        return change(rule, r -> new Object[] {r.up(), r.down(), r.minDurationMs(), cooldownMs, r.alertsPerHourMax()});
    }

    static Rule atMost(Rule rule, int alertsPerHour) {
        return change(rule, r -> new Object[] {r.up(), r.down(), r.minDurationMs(), r.cooldownMs(), alertsPerHour});
    }

    static Rule between(Rule rule, double up, double down) {
        return change(rule, r -> new Object[] {up, down, r.minDurationMs(), r.cooldownMs(), r.alertsPerHourMax()});
    }

    private static Rule change(Rule r, Function<Rule, Object[]> to) {
        Object[] v = to.apply(r);
        return new Rule(
                r.id(),
                r.version() + 1,
                r.questionId(),
                r.streams(),
                r.value(),
                (double) v[0],
                (double) v[1],
                (long) v[2],
                (long) v[3],
                r.silenceMs(),
                r.updateEveryMs(),
                r.severity(),
                (int) v[4],
                r.effectiveFromMs());
    }

    Series stands(Rule... rules) {
        return took(turn -> {
            engine.rules(List.of(rules), heardAtMs(next), turn);
            return turn;
        });
    }

    /// The next windows, one for each probability.
    Series then(double... probabilities) {
        for (double probability : probabilities) {
            see(Samples.verdict(STREAM, next, QUESTION, probability));
            next++;
        }
        return this;
    }

    /// So many windows of nothing: not even an outcome.
    Series skip(int windows) {
        next += windows;
        return this;
    }

    Series see(Outcome outcome) {
        return see(outcome, heardAtMs(outcome.window().index()));
    }

    Series see(Outcome outcome, long heardAtMs) {
        return took(turn -> {
            engine.observe(outcome, heardAtMs, Series::frame, turn);
            return turn;
        });
    }

    Series silent(long nowMs) {
        return took(turn -> {
            engine.silent(nowMs, turn);
            return turn;
        });
    }

    private Series took(UnaryOperator<Turn> calls) {
        Turn turn = calls.apply(new Turn());
        events.addAll(turn.events());
        turn.notes().forEach((note, count) -> notes.merge(note, count, Integer::sum));
        return this;
    }

    RuleState state() {
        return engine.states().iterator().next();
    }

    /// An answer comes 700 ms after its window's end.
    static long heardAtMs(long index) {
        return endMs(index) + 700;
    }

    static long startMs(long index) {
        return Samples.EPOCH_MS + index * Samples.WINDOW_MS;
    }

    static long endMs(long index) {
        return startMs(index + 1);
    }

    static Optional<EvidenceFrame> frame(WindowRef window) {
        long sequence = window.sequences().get(window.sequences().size() / 2);
        return Optional.of(new EvidenceFrame(
                window.epochMs(),
                sequence,
                window.index(),
                window.startMs() + 2_000,
                0,
                1_000 + sequence,
                window.stream() + "~" + window.epochMs() + "~" + sequence));
    }
}
