package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.sink.Samples;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.pyramidstream.sink.rule.Series.atMost;
import static io.pyramidstream.sink.rule.Series.cooling;
import static io.pyramidstream.sink.rule.Series.heardAtMs;
import static io.pyramidstream.sink.rule.Series.lasting;
import static io.pyramidstream.sink.rule.Series.rule;
import static org.assertj.core.api.Assertions.assertThat;

/// Every run of up to six windows, each of them low, between the thresholds, high, shed, or missing for so long that
/// it is a silence: after every one of them a successor takes over from the records its predecessor left, is shown the
/// last windows again or not, and goes on as if nothing had happened.
class RestartEverywhereTest {

    private static final int LENGTH_MAX = 6;
    private static final double[] PROBABILITIES = {0.1, 0.5, 0.9};
    private static final int SHED = 3;
    private static final int SILENCE = 4;
    private static final int ALPHABET = 5;

    /// Longer than the rule's bound, in windows.
    private static final int SILENT_WINDOWS = 16;

    private static final Rule RULE = atMost(cooling(lasting(rule(), 8_000), 8_000), 2);

    private final Records records = new Records(new KafkaSettings("nowhere:9092"));
    private final Map<RuleState, RuleState> fromTheLog = new HashMap<>();
    private int visited;
    private int started;

    /// What is on the log: the states, the outcomes read, and the events told of.
    private record Durable(Map<String, RuleState> states, List<Outcome> read, List<Event> told, long next) {}

    @Test
    void goesOnAsIfNothingHadHappened() {
        visit(new Durable(Map.of(), List.of(), List.of(), 0), new RuleEngine(), 0);

        assertThat(visited).isEqualTo(1 + 5 + 25 + 125 + 625 + 3125 + 15625);
        assertThat(started).isPositive();
    }

    /// @param uninterrupted the engine that was never restarted
    private void visit(Durable before, RuleEngine uninterrupted, int depth) {
        visited++;
        for (int again = 0; again <= Math.min(2, before.read().size()); again++) {
            showsNothingNew(before, again);
        }
        if (depth == LENGTH_MAX) {
            check(before.told());
            return;
        }
        for (int symbol = 0; symbol < ALPHABET; symbol++) {
            RuleEngine goesOn = copyOf(uninterrupted.states());
            Durable after = next(before, goesOn, symbol);
            RuleEngine successor = restored(before);
            assertThat(next(before, successor, symbol).told()).isEqualTo(after.told());
            visit(after, goesOn, depth + 1);
        }
    }

    private static Durable next(Durable before, RuleEngine engine, int symbol) {
        long index = before.next() + (symbol == SILENCE ? SILENT_WINDOWS : 0);
        Turn turn = new Turn();
        engine.rules(List.of(RULE), heardAtMs(index), turn);
        List<Outcome> read = new ArrayList<>(before.read());
        if (symbol == SILENCE) {
            engine.silent(heardAtMs(index), turn);
        } else {
            Outcome outcome = symbol == SHED
                    ? Samples.shed(Series.STREAM, index, Series.QUESTION)
                    : Samples.verdict(Series.STREAM, index, Series.QUESTION, PROBABILITIES[symbol]);
            engine.observe(outcome, heardAtMs(index), Series::frame, turn);
            read.add(outcome);
        }
        List<Event> told = new ArrayList<>(before.told());
        told.addAll(turn.events());
        Map<String, RuleState> states = new HashMap<>(before.states());
        states.putAll(turn.changed());
        turn.forgotten().forEach(states::remove);
        return new Durable(states, read, told, symbol == SILENCE ? index : index + 1);
    }

    private void showsNothingNew(Durable durable, int again) {
        RuleEngine successor = restored(durable);
        Turn turn = new Turn();
        successor.rules(List.of(RULE), heardAtMs(durable.next()), turn);
        List<Outcome> last = durable.read()
                .subList(durable.read().size() - again, durable.read().size());
        for (Outcome outcome : last) {
            successor.observe(outcome, heardAtMs(outcome.window().index()), Series::frame, turn);
        }
        assertThat(turn.isEmpty()).isTrue();
    }

    /// As it comes back from the topic. Paths meet in the same states, of which each is written and read once.
    private RuleEngine restored(Durable durable) {
        List<RuleState> read = new ArrayList<>();
        for (RuleState state : durable.states().values()) {
            read.add(fromTheLog.computeIfAbsent(state, this::writtenAndRead));
        }
        return copyOf(read);
    }

    private RuleState writtenAndRead(RuleState state) {
        RuleState read = records.decodeRuleState(fromTheLog(records.encode(state, 3)));
        assertThat(read).isEqualTo(state);
        return read;
    }

    private static RuleEngine copyOf(Iterable<RuleState> states) {
        RuleEngine engine = new RuleEngine();
        states.forEach(engine::restore);
        return engine;
    }

    /// Whatever is told, each event starts once, is told of in order, ends at most once, and leaves the next in peace.
    private void check(List<Event> told) {
        Optional<Event> last = Optional.empty();
        int starts = 0;
        for (Event event : told) {
            boolean running = last.isPresent() && last.get().phase() != Event.Phase.END;
            assertThat(event.phase() == Event.Phase.START).isEqualTo(!running);
            assertThat(event.revision()).isEqualTo(running ? last.get().revision() + 1 : 0);
            if (running) {
                assertThat(event.id()).isEqualTo(last.get().id());
            } else {
                starts++;
                assertThat(event.endMs() - event.startMs()).isGreaterThanOrEqualTo(RULE.minDurationMs());
                last.ifPresent(
                        end -> assertThat(event.endMs() - end.endMs()).isGreaterThanOrEqualTo(RULE.cooldownMs()));
            }
            last = Optional.of(event);
        }
        assertThat(starts).isLessThanOrEqualTo(RULE.alertsPerHourMax());
        started += starts;
    }

    private static ConsumerRecord<String, byte[]> fromTheLog(ProducerRecord<String, byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                0,
                0,
                TimestampType.LOG_APPEND_TIME,
                -1,
                record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }
}
