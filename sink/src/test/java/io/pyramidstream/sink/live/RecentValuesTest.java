package io.pyramidstream.sink.live;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class RecentValuesTest {

    @Test
    void percentilesAreTheNearestRanksInWhateverOrderValuesCame() {
        // Given 1 to 100, shuffled
        RecentValues values = new RecentValues(100);
        List<Integer> shuffled = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            shuffled.add(i);
        }
        Collections.shuffle(shuffled, new Random(7));

        // When
        shuffled.forEach(values::add);

        // Then
        assertThat(values.percentiles()).isEqualTo(new Percentiles(100, 50, 95, 99));
    }

    @Test
    void oneValueIsEveryPercentile() {
        RecentValues values = new RecentValues(10);
        values.add(42);

        assertThat(values.percentiles()).isEqualTo(new Percentiles(1, 42, 42, 42));
    }

    @Test
    void onlyTheNewestCount() {
        RecentValues values = new RecentValues(2);
        values.add(1_000);
        values.add(3);
        values.add(4);

        assertThat(values.percentiles()).isEqualTo(new Percentiles(2, 3, 4, 4));
    }

    @Test
    void saysThatThereAreNone() {
        assertThat(new RecentValues(2).percentiles()).isEqualTo(Percentiles.NONE);
    }
}
