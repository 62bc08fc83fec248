package io.pyramidstream.app;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DurationOptionTest {

    @Test
    void readsEveryUnit() {
        DurationOption option = new DurationOption();

        assertThat(option.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(option.convert("60s")).isEqualTo(Duration.ofSeconds(60));
        assertThat(option.convert("10m")).isEqualTo(Duration.ofMinutes(10));
        assertThat(option.convert("2h")).isEqualTo(Duration.ofHours(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "s", "0s", "-1s", "1.5s", "1d", "99999999999s"})
    void saysHowToWriteADuration(String text) {
        assertThatThrownBy(() -> new DurationOption().convert(text)).hasMessageContaining("60s");
    }
}
