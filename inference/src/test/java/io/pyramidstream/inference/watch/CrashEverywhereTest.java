package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.question.QuestionBook;
import io.pyramidstream.inference.watch.StreamProgress.EpochProgress;
import io.pyramidstream.inference.watch.StreamProgress.OpenFrame;
import io.pyramidstream.inference.watch.StreamProgress.QuestionProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/// Visits every state that two streams of six frames and two questions can leave on the log: from each, a successor
/// takes over, reads as far as one record beyond its predecessor, decides any one of the outcomes that are owed, in any
/// order, and may die before or after it made that durable. Whatever the path, the same outcomes come of it, each once,
/// and the same accounts.
@Execution(ExecutionMode.CONCURRENT)
class CrashEverywhereTest {

    private static final int SLOT_MS = 20;
    private static final long EPOCH_MS = 1_000;
    private static final int FRAMES = 6;
    private static final WindowSpec PAIRS = new WindowSpec(2, SLOT_MS, 3);
    private static final WindowSpec TRIPLES = new WindowSpec(3, SLOT_MS, 3);

    /// Capture time from which the changed question applies, and the last position of the log at which it can be told.
    private record Change(Question question, int toldBefore) {}

    private record Pair(String stream, long window, String question, int version) {}

    /// What Kafka has of the replicas after any number of them died.
    ///
    /// @param told whether the changed question is in its topic
    private record Durable(long offset, boolean told, Map<String, StreamProgress> progress, Set<Pair> outcomes) {}

    private final List<StreamRecord> log = new ArrayList<>();
    private Change change = new Change(question("triples", 2, TRIPLES, 0), -1);

    /// One life of a replica.
    private final class Replica {
        final Durable before;
        final QuestionBook book = new QuestionBook(10, 10);
        final Watch watch = new Watch(book, 10);
        final List<Due> waiting = new ArrayList<>();
        final Set<Pair> decided = new HashSet<>();
        boolean told;
        int position;

        Replica(Durable before) {
            this.before = before;
            book.put(question("pairs", 1, PAIRS, 0));
            book.put(question("triples", 1, TRIPLES, 0));
            if (before.told()) {
                book.put(change.question());
            }
            told = before.told();
            position = (int) before.offset();
            due(watch.assigned(0, List.copyOf(before.progress().values()), 0));
        }

        boolean canRead() {
            return position < log.size() && (told || change.toldBefore() < 0 || position < change.toldBefore());
        }

        void read() {
            due(watch.record(new Arrival(log.get(position), 0, position, position), 0));
            position++;
        }

        void tell() {
            told = true;
            book.put(change.question());
            watch.questionsChanged();
        }

        void decide(Due due) {
            waiting.remove(due);
            require(watch.decided(outcome(due)), "not owed", due);
            decided.add(pair(due));
        }

        Durable commit(Map<String, InferenceLedger> ledgers) {
            Checkpoint checkpoint = watch.checkpoint(0, true);
            checkpoint.ledgers().forEach(one -> ledgers.put(one.ledger().stream(), one.ledger()));
            Map<String, StreamProgress> progress = new TreeMap<>(before.progress());
            checkpoint.progress().forEach(one -> progress.put(one.progress().stream(), inOrder(one.progress())));
            Set<Pair> outcomes = new HashSet<>(before.outcomes());
            outcomes.addAll(decided);
            long offset = checkpoint.offsetByPartition().getOrDefault(0, before.offset());
            return new Durable(offset, told, progress, outcomes);
        }

        private void due(List<Due> due) {
            for (Due one : due) {
                require(!before.outcomes().contains(pair(one)), "due a second time", one);
            }
            waiting.addAll(due);
        }
    }

    /// Instead of AssertJ where it is asked a million times.
    private static void require(boolean condition, String otherwise, Object what) {
        if (!condition) {
            throw new AssertionError(otherwise + ": " + what);
        }
    }

    /// The order in which open frames are listed means nothing, and neither does whether windows that are not due are
    /// counted as done.
    private StreamProgress inOrder(StreamProgress progress) {
        return new StreamProgress(
                progress.stream(),
                progress.handledToOffset(),
                progress.epochs().stream()
                        .map(one -> new EpochProgress(
                                one.epochMs(),
                                one.lastSequence(),
                                one.gaps(),
                                one.reachedMs(),
                                one.ended(),
                                one.counts(),
                                one.open().stream()
                                        .sorted(Comparator.comparingLong(OpenFrame::offset))
                                        .toList(),
                                one.questions().stream().map(this::inOrder).toList()))
                        .toList());
    }

    private QuestionProgress inOrder(QuestionProgress progress) {
        if (progress.version() == 1) {
            return progress;
        }
        Question question = change.question();
        long strideMs = (long) question.window().strideSlots() * SLOT_MS;
        long firstDue = (question.effectiveFromMs() - EPOCH_MS + strideMs - 1) / strideMs;
        return new QuestionProgress(
                progress.id(), progress.version(), Math.max(progress.lowWater(), firstDue), progress.finished());
    }

    @Test
    void whenFramesComeInOrder() {
        write(inTurn(stream("one"), stream("two")));
        assertOneEnd(8, 800);
    }

    @Test
    void whenOneStreamComesAfterTheOther() {
        write(stream("one"));
        write(stream("two"));
        assertOneEnd(8, 800);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whenAFrameOvertakesTheOneBefore(int first) {
        List<StreamRecord> one = stream("one");
        one.add(first, one.remove(first + 1));
        write(inTurn(one, stream("two")));
        assertOneEnd(7, 500);
    }

    @ParameterizedTest
    @ValueSource(ints = {3})
    void whenAFrameIsTakenTooLateToCount(int late) {
        List<StreamRecord> one = stream("one");
        one.set(late, frame("one", late, late - 2));
        write(inTurn(one, stream("two")));
        assertOneEnd(7, 500);
    }

    @ParameterizedTest
    @ValueSource(ints = {2})
    void whenAFrameIsThereTwice(int twice) {
        List<StreamRecord> one = stream("one");
        one.add(twice + 1, one.get(twice));
        write(inTurn(one, stream("two")));
        assertOneEnd(8, 800);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whenAQuestionIsChangedWhileItIsAsked(int slot) {
        write(inTurn(stream("one"), stream("two")));
        change = new Change(question("triples", 2, PAIRS, EPOCH_MS + (long) slot * SLOT_MS), 2 * slot);
        assertOneEnd(7, 300);
    }

    /// How far the log was read, what was told, and which outcomes there are: two states that have this in common must
    /// be the same to a successor, and only one of them is visited.
    private record Key(long read, boolean told, Set<Pair> outcomes) {}

    private static Key key(Durable state) {
        long read = state.progress().values().stream()
                .mapToLong(StreamProgress::handledToOffset)
                .max()
                .orElse(0);
        return new Key(read, state.told(), state.outcomes());
    }

    /// Visits all states; all of them must lead to the same end.
    private void assertOneEnd(int outcomesAtLeast, int statesAtLeast) {
        Map<String, InferenceLedger> accounts = new HashMap<>();
        Durable end = undisturbed(accounts);
        assertThat(end.outcomes()).hasSizeGreaterThanOrEqualTo(outcomesAtLeast);
        assertThat(accounts.values()).hasSize(2).allSatisfy(account -> {
            assertThat(account.ended()).isTrue();
            assertThat(account.received())
                    .isEqualTo(frames(account.stream()))
                    .isEqualTo(account.answered() + account.shed() + account.failed());
            assertThat(account.due()).isEqualTo(account.answers() + account.outcomesShed() + account.outcomesFailed());
        });
        Map<Key, Durable> visited = new HashMap<>();
        Set<Durable> met = new HashSet<>();
        Deque<Durable> toVisit = new ArrayDeque<>();
        toVisit.add(new Durable(0, change.toldBefore() < 0, Map.of(), Set.of()));
        while (!toVisit.isEmpty()) {
            Durable state = toVisit.poll();
            if (!met.add(state)) {
                continue;
            }
            Durable caughtUp = caughtUp(state).commit(new HashMap<>());
            Durable same = visited.putIfAbsent(key(state), caughtUp);
            if (same == null) {
                visit(state, toVisit);
            } else {
                require(caughtUp.equals(same), "a successor sees something else than " + same, caughtUp);
            }
        }
        assertThat(visited.values()).contains(end);
        assertThat(visited).hasSizeGreaterThan(statesAtLeast);
        Replica last = caughtUp(Objects.requireNonNull(visited.get(key(end))));
        assertThat(last.waiting).isEmpty();
        assertThat(last.watch.ledgers(0)).containsExactlyInAnyOrderElementsOf(accounts.values());
    }

    /// Everything that one more life can leave, which does one thing at any moment of it.
    private void visit(Durable state, Deque<Durable> next) {
        long read = key(state).read();
        for (int reads = 0; ; reads++) {
            Replica replica = afterReading(state, reads);
            boolean ahead = replica.position > read;
            // While it reads again what its predecessor had read, the first and the last will do.
            int step = replica.position == read ? 1 : Math.max(1, replica.waiting.size() - 1);
            for (int which = 0; which < replica.waiting.size() && !ahead; which += step) {
                Replica deciding = afterReading(state, reads);
                deciding.decide(deciding.waiting.get(which));
                next.add(deciding.commit(new HashMap<>()));
            }
            if (!replica.told) {
                Replica told = afterReading(state, reads);
                told.tell();
                next.add(told.commit(new HashMap<>()));
            }
            boolean over = ahead || !replica.canRead();
            next.add(replica.commit(new HashMap<>()));
            if (over) {
                return;
            }
        }
    }

    private Replica afterReading(Durable state, int reads) {
        Replica replica = new Replica(state);
        for (int read = 0; read < reads; read++) {
            replica.read();
        }
        return replica;
    }

    /// A successor that has read all its predecessors had.
    private Replica caughtUp(Durable state) {
        Replica replica = new Replica(state);
        while (replica.position < key(state).read()) {
            replica.read();
        }
        return replica;
    }

    /// One replica that lives to the end.
    private Durable undisturbed(Map<String, InferenceLedger> accounts) {
        Replica replica = new Replica(new Durable(0, change.toldBefore() < 0, Map.of(), Set.of()));
        while (replica.position < log.size()) {
            if (!replica.canRead()) {
                replica.tell();
            }
            replica.read();
            List.copyOf(replica.waiting).forEach(replica::decide);
        }
        return replica.commit(accounts);
    }

    private long frames(String stream) {
        return log.stream()
                .filter(record -> record instanceof Frame && record.stream().equals(stream))
                .count();
    }

    // ---- the log ----

    private void write(List<StreamRecord> records) {
        log.addAll(records);
    }

    private static List<StreamRecord> stream(String name) {
        List<StreamRecord> records = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            records.add(frame(name, frame, frame));
        }
        records.add(new EndOfStream(name, EPOCH_MS, FRAMES, EPOCH_MS + FRAMES * SLOT_MS, "it ended"));
        return records;
    }

    private static List<StreamRecord> inTurn(List<StreamRecord> one, List<StreamRecord> two) {
        List<StreamRecord> turns = new ArrayList<>();
        for (int i = 0; i < Math.max(one.size(), two.size()); i++) {
            if (i < one.size()) {
                turns.add(one.get(i));
            }
            if (i < two.size()) {
                turns.add(two.get(i));
            }
        }
        return turns;
    }

    private static Frame frame(String stream, long sequence, int slot) {
        return new Frame(stream, EPOCH_MS, sequence, EPOCH_MS + slot * SLOT_MS + 5L, 1, 1, new byte[0]);
    }

    private static Question question(String id, int version, WindowSpec spec, long effectiveFromMs) {
        return new Question(
                id, version, "What is it?", List.of("*"), spec, "none", new AnswerForm.Text(8), effectiveFromMs);
    }

    private static Pair pair(Due due) {
        return new Pair(
                due.stream(),
                due.window().index(),
                due.question().id(),
                due.question().version());
    }

    /// The same pair always ends the same way, so that accounts can be compared.
    private static Outcome outcome(Due due) {
        Question question = due.question();
        return (due.window().index() + question.version()) % 2 == 0
                ? new Outcome.Shed(due.window(), question.id(), question.version(), 0, "overload")
                : new Outcome.Failed(due.window(), question.id(), question.version(), 0, "code", "message");
    }
}
