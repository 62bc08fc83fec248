package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.LedgerEntry;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/// The live view: records go in, what the page shows comes out. Safe to share between threads.
public final class LiveState {

    private final LiveLimits limits;

    /// Least recently heard of first.
    private final SequencedMap<String, StreamEntry> streams = new LinkedHashMap<>();

    /// Of all streams, newest first.
    private final Deque<Outcome> outcomes = new ArrayDeque<>();

    /// Least recently changed first.
    private final SequencedMap<String, Question> questions = new LinkedHashMap<>();

    private final LedgerBook ledgers;
    private final RateMeter frameRate;
    private final RateMeter windowRate;
    private final RateMeter answerRate;
    private final RecentValues latencies;
    private final RecentValues ages;
    private final TokenCounts tokens = new TokenCounts();
    private final LevelCounts levels = new LevelCounts();
    private final TruthBook truths;
    private long unreadable;

    /// Checks no answer.
    public LiveState(LiveLimits limits) {
        this(limits, AnswerKey.NONE);
    }

    public LiveState(LiveLimits limits, AnswerKey key) {
        this.limits = limits;
        truths = new TruthBook(key, limits);
        ledgers = new LedgerBook(limits.ledgerEntriesMax());
        frameRate = new RateMeter(limits.historySeconds());
        windowRate = new RateMeter(limits.historySeconds());
        answerRate = new RateMeter(limits.historySeconds());
        latencies = new RecentValues(limits.latenciesMax());
        ages = new RecentValues(limits.latenciesMax());
    }

    /// @param appendedAtMs when Kafka took the record: rates show the pipeline's pace, not the reader's
    /// @param partition    of the frames topic
    /// @param offset       of the record in it
    public synchronized void read(StreamRecord record, long appendedAtMs, int partition, long offset) {
        heardOf(record.stream()).read(record, appendedAtMs, partition, offset);
        if (record instanceof Frame) {
            frameRate.add(appendedAtMs);
            holdFrameBytesDown();
        }
    }

    /// @return the answers that could be checked now that this is known
    public synchronized List<Check> knows(FrameTruth truth) {
        return truths.knows(truth);
    }

    /// The answer held against the truth; empty where that is not known, or no longer held.
    public synchronized Optional<Check> check(Outcome outcome) {
        return truths.of(outcome);
    }

    public synchronized void decided(Outcome outcome) {
        if (heardOf(outcome.window().stream()).decided(outcome)) {
            windowRate.add(outcome.decidedAtMs());
        }
        outcomes.addFirst(outcome);
        if (outcomes.size() > limits.outcomesMax()) {
            outcomes.removeLast();
        }
        if (outcome instanceof Outcome.Answered answered) {
            answerRate.add(answered.decidedAtMs());
            latencies.add(answered.answer().latency().totalMs());
            ages.add(Math.max(0, answered.answer().latency().ageMs())); // negative for files read ahead of time
            tokens.add(answered.answer());
            levels.add(answered.answer());
            truths.decided(answered);
        }
    }

    public synchronized void booked(LedgerEntry entry) {
        ledgers.put(entry);
    }

    public synchronized void asked(Question question) {
        questions.remove(question.id());
        questions.put(question.id(), question);
        if (questions.size() > limits.questionsMax()) {
            questions.pollFirstEntry();
        }
    }

    public synchronized void noLongerAsked(String questionId) {
        questions.remove(questionId);
    }

    public synchronized void unreadable() {
        unreadable++;
    }

    /// All streams, by name.
    public synchronized List<StreamSnapshot> streams(long nowMs) {
        return streams.keySet().stream()
                .sorted()
                .map(stream -> snapshot(stream, nowMs))
                .toList();
    }

    public synchronized List<Question> questions() {
        return List.copyOf(questions.values());
    }

    public synchronized Optional<Frame> newestFrame(String stream) {
        return Optional.ofNullable(streams.get(stream))
                .map(entry -> entry.frames.newest())
                .map(HeldFrame::frame);
    }

    /// A frame while it is still held.
    public Optional<Frame> frame(String stream, long epochMs, long sequence) {
        return heldFrame(stream, epochMs, sequence).map(HeldFrame::frame);
    }

    /// The same, with its place on the log.
    public synchronized Optional<HeldFrame> heldFrame(String stream, long epochMs, long sequence) {
        return Optional.ofNullable(streams.get(stream)).map(entry -> entry.frames.find(epochMs, sequence));
    }

    /// Newest first.
    ///
    /// @param stream only of this stream; null for all
    public synchronized List<Outcome> outcomes(@Nullable String stream, Predicate<Outcome> wanted, int limit) {
        return of(stream).stream().filter(wanted).limit(limit).toList();
    }

    public synchronized Figures figures(long nowMs) {
        long framesHeld = 0;
        for (StreamEntry entry : streams.values()) {
            framesHeld += entry.frames.size();
        }
        Figures.OutcomeAccount account = ledgers.outcomes();
        return new Figures(
                nowMs,
                streams.size(),
                throughput(frameRate, nowMs),
                throughput(windowRate, nowMs),
                throughput(answerRate, nowMs),
                streams.keySet().stream()
                        .mapToLong(stream -> lagAgeMs(stream, nowMs))
                        .max()
                        .orElse(0),
                Math.max(0, account.due() - account.answered() - account.shed() - account.failed()),
                latencies.percentiles(),
                ages.percentiles(),
                Figures.FrameAccount.of(ledgers.frames()),
                account,
                tokens.figures(),
                levels.figures(),
                framesHeld,
                frameBytes(),
                unreadable,
                truths.figures());
    }

    private Collection<Outcome> of(@Nullable String stream) {
        if (stream == null) {
            return outcomes;
        }
        StreamEntry entry = streams.get(stream);
        return entry == null ? List.of() : entry.outcomes;
    }

    private StreamSnapshot snapshot(String stream, long nowMs) {
        StreamEntry entry = streams.getOrDefault(stream, new StreamEntry(limits));
        return new StreamSnapshot(
                stream,
                entry.epochMs(),
                newestFrame(stream).orElse(null),
                entry.heardAtMs(),
                entry.end(),
                entry.frameRate.perSecond(nowMs, limits.rateWindowSeconds()),
                lagAgeMs(stream, nowMs),
                entry.outcomes.peekFirst(),
                ledgers.frames(stream));
    }

    /// Files read ahead of time have capture times yet to come: their age is 0, not negative.
    private long lagAgeMs(String stream, long nowMs) {
        StreamEntry entry = streams.getOrDefault(stream, new StreamEntry(limits));
        return entry.backlog.oldestPendingEndMs(stream, questions.values()).stream()
                .map(endMs -> Math.max(0, nowMs - endMs))
                .findFirst()
                .orElse(0);
    }

    private Figures.Throughput throughput(RateMeter meter, long nowMs) {
        return new Figures.Throughput(
                meter.total(),
                meter.perSecond(nowMs, limits.rateWindowSeconds()),
                meter.history(nowMs, limits.historySeconds()));
    }

    private StreamEntry heardOf(String stream) {
        StreamEntry entry = streams.remove(stream);
        if (entry == null) {
            entry = new StreamEntry(limits);
            if (streams.size() >= limits.streamsMax()) {
                streams.pollFirstEntry();
            }
        }
        streams.put(stream, entry);
        return entry;
    }

    private void holdFrameBytesDown() {
        while (frameBytes() > limits.frameBytesMax()) {
            FrameShelf fullest = streams.values().stream()
                    .map(entry -> entry.frames)
                    .max(Comparator.comparingLong(FrameShelf::bytes))
                    .orElseThrow();
            fullest.dropOldest();
        }
    }

    private long frameBytes() {
        return streams.values().stream()
                .mapToLong(entry -> entry.frames.bytes())
                .sum();
    }
}
