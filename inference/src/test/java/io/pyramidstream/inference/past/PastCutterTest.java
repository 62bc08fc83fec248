package io.pyramidstream.inference.past;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/// Four frames a window, ten a second: window `n` of an epoch covers its frames `4n` to `4n + 3`.
class PastCutterTest {

    private static final WindowSpec FOUR = new WindowSpec(4, 100, 4);
    private static final long EPOCH = 1_000_000;

    private final List<PastWindow> windows = new ArrayList<>();

    private PastCutter cut(long fromMs, long toMs, List<StreamRecord> records) {
        PastCutter cutter = new PastCutter(new PastSpan(EPOCH + fromMs, EPOCH + toMs), FOUR);
        records.forEach(record -> windows.addAll(cutter.read(record, 3, record.captureTimeMs() + 5)));
        cutter.finish().ifPresent(windows::add);
        return cutter;
    }

    private static List<StreamRecord> frames(long epochMs, int from, int to) {
        List<StreamRecord> frames = new ArrayList<>();
        for (int sequence = from; sequence < to; sequence++) {
            frames.add(new Frame("cam", epochMs, sequence, epochMs + sequence * 100L, 4, 3, new byte[] {1}));
        }
        return frames;
    }

    private List<Long> indices() {
        return windows.stream().map(window -> window.window().index()).toList();
    }

    @Test
    void givesTheWindowsThatLieInTheSpanWhole() {
        cut(350, 1650, frames(EPOCH, 0, 30));

        assertThat(indices()).containsExactly(1L, 2L, 3L);
        assertThat(windows.getFirst().frames()).extracting(Frame::sequence).containsExactly(4L, 5L, 6L, 7L);
        assertThat(windows.getFirst().partition()).isEqualTo(3);
        assertThat(windows.getFirst().lastArrivedMs()).isEqualTo(EPOCH + 705);
    }

    @Test
    void givesTheWindowThatOverlapsMostWhereNoneLiesInTheSpanWhole() {
        cut(750, 950, frames(EPOCH, 0, 30));

        assertThat(indices()).containsExactly(2L);
    }

    @Test
    void leavesOutAWindowWhoseBeginningTheLogNoLongerHolds() {
        cut(0, 2000, frames(EPOCH, 6, 30));

        // Frame 6 is the oldest there is: window 1 has lost frames, window 2 may have repeated one of them.
        assertThat(indices()).containsExactly(3L, 4L);
    }

    @Test
    void numbersWindowsAsTheyWereLive() {
        PastCutter cutter = cut(1200, 2000, frames(EPOCH, 2, 30));

        assertThat(indices()).containsExactly(3L, 4L);
        assertThat(windows.getFirst().window().startMs()).isEqualTo(EPOCH + 1200);
        assertThat(cutter.seen()).contains(new PastSpan(EPOCH + 200, EPOCH + 2901));
        assertThat(cutter.passed()).isTrue();
    }

    @Test
    void closesWhatAnEpochLeftOpenWhenItEndsOrAnotherBegins() {
        List<StreamRecord> records = new ArrayList<>(frames(EPOCH, 0, 6));
        records.addAll(frames(EPOCH + 5000, 0, 2));
        records.add(new EndOfStream("cam", EPOCH + 5000, 2, EPOCH + 5200, "it ended"));

        cut(0, 10_000, records);

        assertThat(windows)
                .extracting(
                        window -> window.window().epochMs() - EPOCH,
                        window -> window.window().index(),
                        window -> window.window().partial())
                .containsExactly(tuple(0L, 0L, false), tuple(0L, 1L, true), tuple(5000L, 0L, true));
    }

    @Test
    void passesOverRecordsThatCameTwiceOrOfAnOlderEpoch() {
        List<StreamRecord> records = new ArrayList<>(frames(EPOCH, 0, 4));
        records.addAll(frames(EPOCH, 2, 9));
        records.addAll(frames(EPOCH - 9000, 0, 3));

        cut(0, 800, records);

        assertThat(indices()).containsExactly(0L, 1L);
    }
}
