package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class DemandTest {

    private static final WindowSpec SPEC = WindowSpec.DEFAULT;
    private static final long STRIDE_MS = (long) SPEC.strideSlots() * SPEC.slotMs();
    private static final int STREAMS = 120;
    private static final int EVERY = 4;
    private static final int ROUNDS = 40;

    private final Demand demand = new Demand(_ -> List.of());
    private final List<WindowRef> windows = windows();

    @Test
    void everyStreamIsLookedAtOnceInAsManyWindows() {
        Map<String, Long> taken = new HashMap<>();
        windows.stream().filter(this::takes).forEach(window -> taken.merge(window.stream(), 1L, Long::sum));

        // In the first round streams are still getting to know one another.
        assertThat(taken).hasSize(STREAMS);
        assertThat(taken.values())
                .allSatisfy(windows -> assertThat(windows).isBetween(ROUNDS / EVERY - 1L, ROUNDS / EVERY + 1L));
    }

    @Test
    void windowsThatAreLookedAtAreSpreadEvenlyOverTime() {
        int[] taken = IntStream.range(0, windows.size())
                .filter(i -> takes(windows.get(i)) && windows.get(i).endMs() > 2 * STRIDE_MS)
                .toArray();

        for (int i = 0; i + 1 < taken.length; i++) {
            boolean sameStride = stride(taken[i]) == stride(taken[i + 1]);
            // From one stride to the next the streams change places.
            assertThat(taken[i + 1] - taken[i]).isBetween(sameStride ? EVERY : 1, sameStride ? EVERY : 2 * EVERY - 1);
        }
    }

    private long stride(int window) {
        return windows.get(window).endMs() / STRIDE_MS;
    }

    private boolean takes(WindowRef window) {
        demand.seen(window.stream(), window.endMs(), window.endMs());
        demand.due(window, SPEC, window.endMs());
        return new Level(7, "1-of-4", 0.3, EVERY).takes(demand.turn(window, SPEC, window.endMs()));
    }

    /// In order of their ends; every stream began at a moment of its own and counts from there.
    private static List<WindowRef> windows() {
        Random random = new Random(7);
        List<WindowRef> windows = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            long epochMs = random.nextLong(STRIDE_MS);
            long first = random.nextLong(1_000);
            for (long round = 0; round < ROUNDS; round++) {
                long startMs = epochMs + round * STRIDE_MS;
                windows.add(new WindowRef(
                        "cam-" + stream,
                        epochMs,
                        first + round,
                        startMs,
                        startMs + STRIDE_MS,
                        List.of(round),
                        false,
                        false));
            }
        }
        windows.sort(Comparator.comparingLong(WindowRef::endMs).thenComparing(WindowRef::stream));
        return windows;
    }
}
