package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/// How much work streams bring. A stream's questions say how many pairs it will have due per second, so that a load is
/// known from its first frame on, before the first of its windows is due.
final class Demand {

    /// Live streams show a frame or a heartbeat at least every second.
    static final long ALIVE_MS = 5_000;

    /// Shortest stretch over which the speed of a stream is measured.
    private static final long SPEED_OVER_MS = 4_000;

    private static final double SPEED_MAX = 50;

    /// Pairs that cost the same.
    record Kind(String pruning, String levelFloor) {}

    private static final class Stream {
        List<Question> asked;
        long seenMs;
        boolean ended;
        /// Capture time per time, for recordings and for catching up; 1 is live.
        double speed = 1;
        long speedFromMs;
        long speedFromCaptureMs;
        final Map<WindowSpec, Long> nextDueMs = new HashMap<>();
        /// When within a stride its windows end.
        final Map<WindowSpec, Long> endsMs = new HashMap<>();

        Stream(List<Question> asked, long captureMs, long nowMs) {
            this.asked = asked;
            this.speedFromMs = nowMs;
            this.speedFromCaptureMs = captureMs;
        }

        boolean isAlive(long nowMs) {
            return !ended && nowMs - seenMs <= ALIVE_MS;
        }
    }

    private final Function<String, List<Question>> asked;
    private final Map<String, Stream> streams = new HashMap<>();

    /// @param asked questions that stand for a stream
    Demand(Function<String, List<Question>> asked) {
        this.asked = asked;
    }

    /// A record of the stream was read.
    void seen(String name, long captureMs, long nowMs) {
        Stream stream = streams.get(name);
        if (stream == null || stream.ended || captureMs < stream.speedFromCaptureMs) {
            stream = new Stream(asked.apply(name), captureMs, nowMs);
            streams.put(name, stream);
        }
        stream.seenMs = nowMs;
        if (nowMs - stream.speedFromMs >= SPEED_OVER_MS) {
            double speed = (double) (captureMs - stream.speedFromCaptureMs) / (nowMs - stream.speedFromMs);
            stream.speed = Math.clamp(speed, 1 / SPEED_MAX, SPEED_MAX);
            stream.speedFromMs = nowMs;
            stream.speedFromCaptureMs = captureMs;
        }
    }

    void ended(String name) {
        Stream stream = streams.get(name);
        if (stream != null) {
            stream.ended = true;
        }
    }

    /// A window is due.
    void due(WindowRef window, WindowSpec spec, long nowMs) {
        Stream stream = streams.get(window.stream());
        if (stream != null) {
            stream.nextDueMs.put(spec, nowMs + Math.round(strideMs(spec) / stream.speed));
            stream.endsMs.put(spec, endMs(window, spec));
        }
    }

    void questionsChanged() {
        streams.forEach((name, stream) -> stream.asked = asked.apply(name));
    }

    void retain(Predicate<String> read) {
        streams.keySet().removeIf(read.negate());
    }

    /// Numbers the windows of all streams as they end: a stream's next window has the next number, and of windows that
    /// end within the same stride each has one more than the one before. So one of every n by this number is one of
    /// every n of each stream, and those are spread evenly over time, however the streams' moments fell.
    long turn(WindowRef window, WindowSpec spec, long nowMs) {
        long endMs = endMs(window, spec);
        long before = streams.entrySet().stream()
                .filter(other -> other.getValue().isAlive(nowMs))
                .filter(other -> {
                    long otherEndMs = other.getValue().endsMs.getOrDefault(spec, Long.MAX_VALUE);
                    return otherEndMs < endMs
                            || otherEndMs == endMs && other.getKey().compareTo(window.stream()) < 0;
                })
                .count();
        return Math.floorDiv(window.endMs(), strideMs(spec)) + before;
    }

    private static long endMs(WindowRef window, WindowSpec spec) {
        return Math.floorMod(window.endMs(), strideMs(spec));
    }

    /// Pairs due per second.
    Map<Kind, Double> perSecond(long nowMs) {
        Map<Kind, Double> rates = new HashMap<>();
        for (Stream stream : streams.values()) {
            if (stream.isAlive(nowMs)) {
                for (Question question : stream.asked) {
                    double rate = 1e3 * stream.speed / strideMs(question.window());
                    rates.merge(new Kind(question.pruning(), question.levelFloor()), rate, Double::sum);
                }
            }
        }
        return rates;
    }

    /// When the next window is expected to be due; may lie in the past, then it can come at any moment.
    long nextDueMs(long nowMs) {
        long next = Long.MAX_VALUE;
        for (Stream stream : streams.values()) {
            if (stream.isAlive(nowMs)) {
                for (Question question : stream.asked) {
                    WindowSpec spec = question.window();
                    Long known = stream.nextDueMs.get(spec);
                    next = Math.min(next, known != null ? known : nowMs);
                }
            }
        }
        return next;
    }

    private static long strideMs(WindowSpec spec) {
        return (long) spec.strideSlots() * spec.slotMs();
    }
}
