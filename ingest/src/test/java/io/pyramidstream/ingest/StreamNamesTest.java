package io.pyramidstream.ingest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class StreamNamesTest {

    @ParameterizedTest
    @CsvSource({"front door,front-door", "..hidden,hidden", "Café (2),Caf-2", "日本,stream", "a.b_c-d,a.b_c-d"})
    void makesAPlainNameOfAnything(String wish, String name) {
        assertThat(StreamNames.unique(wish, Set.of())).isEqualTo(name);
    }

    @Test
    void countsUpUntilTheNameIsFree() {
        assertThat(StreamNames.unique("cam", Set.of("cam", "cam-2"))).isEqualTo("cam-3");
    }

    @Test
    void keepsLongNamesWithinTheLimitEvenWithANumber() {
        String longest = "x".repeat(64);
        assertThat(StreamNames.unique("x".repeat(200), Set.of(longest)))
                .hasSize(64)
                .endsWith("-2");
    }

    @Test
    void refusesNamesThatCannotBeKeysOrPaths() {
        assertThatThrownBy(() -> StreamNames.check("a/b")).hasMessageContaining("'a/b'");
    }
}
