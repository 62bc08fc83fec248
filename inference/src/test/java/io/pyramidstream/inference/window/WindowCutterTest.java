package io.pyramidstream.inference.window;

import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.window.Cut.Placement;
import io.pyramidstream.inference.window.NaiveWindows.Event;
import io.pyramidstream.inference.window.NaiveWindows.Event.EndAt;
import io.pyramidstream.inference.window.NaiveWindows.Event.FrameAt;
import io.pyramidstream.inference.window.NaiveWindows.Event.HeartbeatAt;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class WindowCutterTest {

    private static final long EPOCH = 1_000;
    private static final int SLOT_MS = 20;
    private static final int SLOTS = 7;

    @Test
    void agreesWithTheDefinitionOnEveryShortHistory() {
        int histories = 0;
        for (int frames = 1; frames <= 3; frames++) {
            for (int stride = 1; stride <= 5; stride++) {
                WindowSpec spec = new WindowSpec(frames, SLOT_MS, stride);
                for (int length = 0; length <= 4; length++) {
                    int patterns = (int) Math.pow(2 * SLOTS, length);
                    for (int pattern = 0; pattern < patterns; pattern++) {
                        assertAgrees(spec, history(pattern, length));
                        histories++;
                    }
                }
            }
        }
        assertThat(histories).isEqualTo(15 * (1 + 14 + 196 + 2_744 + 38_416));
    }

    @Test
    void agreesWithTheDefinitionOnEverySetOfFilledSlots() {
        for (WindowSpec spec : List.of(
                new WindowSpec(8, SLOT_MS, 8),
                new WindowSpec(4, SLOT_MS, 2),
                new WindowSpec(5, SLOT_MS, 3),
                new WindowSpec(3, SLOT_MS, 7),
                new WindowSpec(1, SLOT_MS, 1))) {
            for (int filled = 0; filled < 1 << 13; filled++) {
                List<Event> events = new ArrayList<>();
                for (int slot = 0; slot < 13; slot++) {
                    if ((filled >> slot & 1) == 1) {
                        events.add(new FrameAt(at(slot)));
                    }
                }
                assertAgrees(spec, events);
            }
        }
    }

    @Test
    void closesAsSoonAsItsLastSlotHasAFrame() {
        // Given
        WindowCutter cutter = cutter(2, 2);
        cutter.frame(0, at(0));

        // When
        Cut cut = cutter.frame(1, at(1));

        // Then
        assertThat(cut.placement()).isEqualTo(Placement.HELD);
        assertThat(cut.closed()).extracting(WindowRef::sequences).containsExactly(List.of(0L, 1L));
        assertThat(cutter.needs(0)).isFalse();
        assertThat(cutter.needs(1))
                .as("the next window may begin with an empty slot")
                .isTrue();
    }

    @Test
    void repeatsAFrameForTwoSlotsAndThenLeavesAGap() {
        WindowCutter cutter = cutter(5, 5);
        cutter.frame(0, at(0));

        List<WindowRef> closed = cutter.frame(1, at(4)).closed();

        assertThat(closed).singleElement().satisfies(window -> {
            assertThat(window.sequences()).containsExactly(0L, 0L, 0L, 1L);
            assertThat(window.gapped()).isTrue();
        });
    }

    @Test
    void repeatsTheLastFrameOfTheWindowBefore() {
        WindowCutter cutter = cutter(2, 2);
        cutter.frame(0, at(1));

        List<WindowRef> closed = cutter.frame(1, at(3)).closed();

        assertThat(closed).extracting(WindowRef::sequences).containsExactly(List.of(0L, 1L));
    }

    @Test
    void answersAPartialWindowAtTheEndOfTheStream() {
        WindowCutter cutter = cutter(8, 8);
        cutter.frame(0, at(0));

        List<WindowRef> closed = cutter.end(at(0));

        assertThat(closed).singleElement().satisfies(window -> {
            assertThat(window.sequences()).containsExactly(0L);
            assertThat(window.partial()).isTrue();
            assertThat(window.gapped()).isFalse();
        });
    }

    @Test
    void saysWhyItDoesNotHoldAFrame() {
        WindowCutter cutter = cutter(1, 10);
        cutter.frame(0, at(0));

        assertThat(cutter.frame(1, at(0) + 1).placement()).isEqualTo(Placement.SLOT_TAKEN);
        assertThat(cutter.frame(2, at(5)).placement()).isEqualTo(Placement.NOT_WANTED);
        assertThat(cutter.frame(3, at(4)).placement()).isEqualTo(Placement.LATE);
        assertThat(cutter.frame(4, at(8)).placement()).isEqualTo(Placement.HELD);
        cutter.end(at(8));
        assertThat(cutter.frame(5, at(20)).placement()).isEqualTo(Placement.LATE);
    }

    @Test
    void crossesAYearWithoutFramesAtOnce() {
        WindowCutter cutter = cutter(8, 1);
        cutter.frame(0, at(0));
        long year = 365L * 24 * 3600 * 1000;

        List<WindowRef> closed = cutter.frame(1, EPOCH + year).closed();

        // The one window the first frame is in, and the first that the second one completes.
        assertThat(closed).extracting(WindowRef::sequences).containsExactly(List.of(0L, 0L, 0L), List.of(1L));
        assertThat(cutter.end(EPOCH + year)).hasSize(7).allMatch(WindowRef::partial);
    }

    private static void assertAgrees(WindowSpec spec, List<Event> events) {
        WindowCutter cutter = new WindowCutter("cam", EPOCH, spec);
        List<WindowRef> closed = new ArrayList<>();
        long sequence = 0;
        long timeMs = EPOCH;
        for (Event event : events) {
            timeMs = Math.max(timeMs, event.timeMs());
            switch (event) {
                case FrameAt frame ->
                    closed.addAll(cutter.frame(sequence++, frame.timeMs()).closed());
                case HeartbeatAt heartbeat -> closed.addAll(cutter.heartbeat(heartbeat.timeMs()));
                case EndAt end -> closed.addAll(cutter.end(end.timeMs()));
            }
            long held = 0;
            for (long frame = 0; frame < sequence; frame++) {
                held += cutter.needs(frame) ? 1 : 0;
            }
            if (held > spec.frames() + WindowCutter.REPEATS_MAX) {
                throw new AssertionError(spec + " holds " + held + " frames after " + events);
            }
        }
        requireEqual(spec, events, closed, NaiveWindows.of("cam", EPOCH, spec, events));
        List<Event> andEnd = new ArrayList<>(events);
        andEnd.add(new EndAt(timeMs));
        closed.addAll(cutter.end(timeMs));
        requireEqual(spec, andEnd, closed, NaiveWindows.of("cam", EPOCH, spec, andEnd));
    }

    /// Not through AssertJ: it is called a million times.
    private static void requireEqual(WindowSpec spec, List<Event> events, List<WindowRef> is, List<WindowRef> should) {
        if (!is.equals(should)) {
            assertThat(is).as("%s after %s", spec, events).isEqualTo(should);
        }
    }

    private static List<Event> history(int pattern, int length) {
        List<Event> events = new ArrayList<>();
        int rest = pattern;
        for (int i = 0; i < length; i++, rest /= 2 * SLOTS) {
            int slot = rest % SLOTS;
            events.add(rest / SLOTS % 2 == 0 ? new FrameAt(at(slot)) : new HeartbeatAt(at(slot)));
        }
        return events;
    }

    private static WindowCutter cutter(int frames, int stride) {
        return new WindowCutter("cam", EPOCH, new WindowSpec(frames, SLOT_MS, stride));
    }

    private static long at(long slot) {
        return EPOCH + slot * SLOT_MS;
    }
}
