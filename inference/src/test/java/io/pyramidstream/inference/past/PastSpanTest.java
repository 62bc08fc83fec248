package io.pyramidstream.inference.past;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PastSpanTest {

    private static final long NOW = Instant.parse("2026-05-04T10:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
        "-10m, -5m, 600000, 300000",
        "-90s, now, 90000, 0",
        "-2h, -500ms, 7200000, 500",
        "2026-05-04T09:59:00Z, 2026-05-04T11:59:30+02:00, 60000, 30000"
    })
    void readsTimesAsPeopleWriteThem(String from, String to, long fromAgoMs, long toAgoMs) {
        assertThat(PastSpan.parse(from, to, NOW)).isEqualTo(new PastSpan(NOW - fromAgoMs, NOW - toAgoMs));
    }

    @Test
    void lastsUntilNowWhenNoEndIsGiven() {
        assertThat(PastSpan.parse("-1m", null, NOW)).isEqualTo(new PastSpan(NOW - 60_000, NOW));
    }

    @ParameterizedTest
    @CsvSource({"yesterday, now, no time", "'', now, missing", "-1m, -2m, ends before it begins"})
    void saysWhatIsWrongWithATime(String from, String to, String why) {
        assertThatThrownBy(() -> PastSpan.parse(from, to, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
