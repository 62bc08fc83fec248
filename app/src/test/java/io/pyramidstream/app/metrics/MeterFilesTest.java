package io.pyramidstream.app.metrics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/// What is written about meters names meters that are.
class MeterFilesTest {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final Pattern NAME = Pattern.compile("\\bpyramidstream_(?:ingest|inference|sink)_[a-z_]+");

    private static Set<String> known() {
        return Arrays.stream(Meter.values()).map(Meter::prometheusName).collect(Collectors.toSet());
    }

    private static Set<String> namesIn(String file) throws IOException {
        return NAME.matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"deploy/grafana/pyramidstream.json", "deploy/prometheus/rules.yml", "deploy/check-dashboard.sh"})
    void queriesNameMetersThatAre(String file) throws IOException {
        assertThat(namesIn(file)).isNotEmpty().isSubsetOf(known());
    }

    @Test
    void theOperatorsPageExplainsEveryMeter() throws IOException {
        assertThat(namesIn("docs/operations.md")).isEqualTo(known());
    }
}
