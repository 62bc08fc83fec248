package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.question.QuestionBook;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/// Kills the replica at every step of many runs over an in-memory log and lets a successor go on from what was durable.
class TakeOverTest {

    private static final int SLOT_MS = 20;
    private static final int SEEDS = 50;

    /// What Kafka would have: everything of one checkpoint or nothing.
    private static final class Durable {
        long offset;
        final Map<String, StreamProgress> progress = new TreeMap<>();
        final List<Outcome> outcomes = new ArrayList<>();
        final Map<String, InferenceLedger> ledgers = new TreeMap<>();
    }

    /// One life of the service, from a take-over to a crash.
    private final class Replica {
        final Watch watch;
        final List<Due> waiting = new ArrayList<>();
        final List<Outcome> decided = new ArrayList<>();
        long position;

        Replica(Durable durable) {
            watch = new Watch(book, 10);
            position = durable.offset;
            waiting.addAll(watch.assigned(0, List.copyOf(durable.progress.values()), 0));
        }

        void read() {
            StreamRecord record = log.get((int) position);
            waiting.addAll(watch.record(new Arrival(record, 0, position, position), 0));
            position++;
        }

        void decide(int which) {
            Outcome outcome = outcome(waiting.remove(which));
            assertThat(watch.decided(outcome)).isTrue();
            decided.add(outcome);
        }

        void commit(Durable durable) {
            Checkpoint checkpoint = watch.checkpoint(0, true);
            durable.outcomes.addAll(decided);
            decided.clear();
            checkpoint.progress().forEach(one -> durable.progress.put(one.progress().stream(), one.progress()));
            checkpoint
                    .ledgers()
                    .forEach(one -> durable.ledgers.put(
                            one.ledger().stream() + "@" + one.ledger().epochMs(), one.ledger()));
            durable.offset = checkpoint.offsetByPartition().getOrDefault(0, durable.offset);
        }

        boolean idle() {
            return position == log.size() && waiting.isEmpty();
        }
    }

    private final QuestionBook book = new QuestionBook(10, 10);
    private final List<StreamRecord> log = new ArrayList<>();

    TakeOverTest() {
        book.put(question("every", 1, new WindowSpec(2, SLOT_MS, 2), 0));
        book.put(question("overlap", 1, new WindowSpec(3, SLOT_MS, 1), 0));
        book.put(question("changed", 1, new WindowSpec(2, SLOT_MS, 2), 0));
        book.put(question("changed", 2, new WindowSpec(3, SLOT_MS, 3), 1_060));
    }

    @Test
    void everyDuePairHasOneOutcomeHoweverOftenTheReplicaDies() {
        for (long seed = 0; seed < SEEDS; seed++) {
            writeLog(new Random(seed));
            Durable undisturbed = new Durable();
            int steps = live(undisturbed, new Random(seed), Integer.MAX_VALUE);
            assertBalanced(seed, undisturbed);
            for (int crashAt = 1; crashAt < steps; crashAt++) {
                Durable durable = new Durable();
                Random random = new Random(seed);
                live(durable, random, crashAt);
                live(durable, random, 1 + random.nextInt(steps));
                live(durable, random, Integer.MAX_VALUE);
                assertSame(seed, crashAt, undisturbed, durable);
            }
        }
    }

    /// @return steps taken until all was done or the crash came
    private int live(Durable durable, Random random, int crashAt) {
        Replica replica = new Replica(durable);
        for (int step = 1; ; step++) {
            if (step == crashAt) {
                return step;
            }
            if (replica.idle()) {
                replica.commit(durable);
                return step;
            }
            int dice = random.nextInt(10);
            if (dice < 5 && replica.position < log.size()) {
                replica.read();
            } else if (dice < 8 && !replica.waiting.isEmpty()) {
                replica.decide(random.nextInt(replica.waiting.size()));
            } else if (dice >= 8) {
                replica.commit(durable);
            }
        }
    }

    private void assertBalanced(long seed, Durable durable) {
        assertThat(durable.ledgers.values()).as("seed %s", seed).hasSize(3).allSatisfy(ledger -> {
            assertThat(ledger.ended()).isTrue();
            assertThat(ledger.open()).isZero();
            assertThat(ledger.received()).isEqualTo(ledger.answered() + ledger.shed() + ledger.failed());
            assertThat(ledger.due()).isEqualTo(ledger.answers() + ledger.outcomesShed() + ledger.outcomesFailed());
        });
        long frames = log.stream().filter(Frame.class::isInstance).count();
        assertThat(durable.ledgers.values().stream()
                        .mapToLong(InferenceLedger::received)
                        .sum())
                .isEqualTo(frames);
        assertThat(durable.offset).isEqualTo(log.size());
        assertThat(durable.outcomes).hasSizeGreaterThan(10);
    }

    private static void assertSame(long seed, int crashAt, Durable undisturbed, Durable durable) {
        Set<Outcome> lost = new HashSet<>(undisturbed.outcomes);
        durable.outcomes.forEach(lost::remove);
        Set<Outcome> invented = new HashSet<>(durable.outcomes);
        undisturbed.outcomes.forEach(invented::remove);
        assertThat(lost).as("lost, seed %s, crash at step %s", seed, crashAt).isEmpty();
        assertThat(invented)
                .as("invented, seed %s, crash at step %s", seed, crashAt)
                .isEmpty();
        assertThat(new HashSet<>(durable.outcomes)).hasSameSizeAs(durable.outcomes);
        assertThat(durable.ledgers)
                .as("seed %s, crash at step %s", seed, crashAt)
                .isEqualTo(undisturbed.ledgers);
        assertThat(durable.offset).isEqualTo(undisturbed.offset);
    }

    /// Two streams, one of them opened a second time, with gaps, second frames in a slot, repeats and frames that come
    /// too late.
    private void writeLog(Random random) {
        log.clear();
        List<StreamRecord> one = stream("one", 1_000, random, true);
        List<StreamRecord> two = new ArrayList<>(stream("two", 1_000, random, random.nextBoolean()));
        two.addAll(stream("two", 9_000, random, true));
        while (!one.isEmpty() || !two.isEmpty()) {
            List<StreamRecord> next = two.isEmpty() || (!one.isEmpty() && random.nextBoolean()) ? one : two;
            log.add(next.removeFirst());
        }
    }

    private static List<StreamRecord> stream(String name, long epochMs, Random random, boolean ends) {
        List<StreamRecord> records = new ArrayList<>();
        long timeMs = epochMs;
        long sequence = 0;
        for (int frame = 0; frame < 6; frame++) {
            timeMs += random.nextInt(4) == 0 ? random.nextInt(6 * SLOT_MS) : SLOT_MS - random.nextInt(5);
            records.add(frame(name, epochMs, sequence, timeMs));
            sequence += random.nextInt(6) == 0 ? 2 : 1;
            switch (random.nextInt(5)) {
                case 0 -> records.add(records.get(random.nextInt(records.size()))); // a duplicate, whatever it is
                case 1 -> records.add(new Heartbeat(name, epochMs, sequence, timeMs += random.nextInt(2 * SLOT_MS)));
                case 2 -> records.add(frame(name, epochMs, sequence++, Math.max(epochMs, timeMs - 2 * SLOT_MS)));
                default -> {}
            }
        }
        if (ends) {
            records.add(new EndOfStream(name, epochMs, sequence, timeMs, "the file ended"));
        }
        if (random.nextInt(3) == 0 && ends) {
            records.add(frame(name, epochMs, sequence, timeMs + SLOT_MS));
        }
        return records;
    }

    private static Frame frame(String stream, long epochMs, long sequence, long timeMs) {
        return new Frame(stream, epochMs, sequence, timeMs, 1, 1, new byte[0]);
    }

    private static Question question(String id, int version, WindowSpec spec, long effectiveFromMs) {
        return new Question(
                id, version, "What is it?", List.of("*"), spec, "none", new AnswerForm.Text(8), effectiveFromMs);
    }

    /// The same pair always ends the same way, so that accounts can be compared.
    private static Outcome outcome(Due due) {
        Question question = due.question();
        long dice = question.id().length() + due.window().index() + due.stream().length();
        return switch ((int) (dice % 3)) {
            case 0 -> new Outcome.Answered(due.window(), question.id(), question.version(), 0, ANSWER);
            case 1 -> new Outcome.Shed(due.window(), question.id(), question.version(), 0, "overload");
            default -> new Outcome.Failed(due.window(), question.id(), question.version(), 0, "code", "message");
        };
    }

    private static final Answer ANSWER = new Answer(
            "q", "a", Optional.empty(), "end", 1, 1, "m", "", "none", 1, 1, List.of(), new Latency(0, 0, 0, 0, 0, 0));

    @Test
    void framesAreCountedOnceAlthoughTheyAreReadAgain() {
        // Given a replica that dies with everything open
        writeLog(new Random(1));
        Durable durable = new Durable();
        Replica first = new Replica(durable);
        while (first.position < log.size()) {
            first.read();
        }
        first.commit(durable);
        Map<String, Long> receivedBefore = received(durable);

        // When
        Replica second = new Replica(durable);
        while (!second.idle()) {
            if (second.position < log.size()) {
                second.read();
            } else {
                second.decide(0);
            }
        }
        second.commit(durable);

        // Then
        assertThat(durable.outcomes).isNotEmpty();
        assertThat(received(durable)).isEqualTo(receivedBefore);
    }

    private static Map<String, Long> received(Durable durable) {
        Map<String, Long> received = new HashMap<>();
        durable.ledgers.forEach((key, ledger) -> received.put(key, ledger.received()));
        return received;
    }
}
