package io.pyramidstream.bench.exactlyonce;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/// Processes are killed for real; in the profile `chaos`.
@Tag("chaos")
@Timeout(240)
class ExactlyOnceTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void everyDueWindowHasOneOutcomeAlthoughReplicasAreKilled() throws Exception {
        Report report = ExactlyOnceBench.run(new Plan(3, 0, 1, 1, true, 4, 5, 0), directory);

        assertThat(report.windows()).isGreaterThan(100);
        assertThat(report).satisfies(one -> assertThat(one.exactlyOnce()).isTrue());
    }

    @Test
    void withoutTransactionsTheSameKillsLoseOrRepeatOutcomes() throws Exception {
        Report report = ExactlyOnceBench.run(new Plan(6, 0, 1, 1, false, 4, 5, 0), directory);

        assertThat(report.lost() + report.duplicated()).isPositive();
    }
}
