package io.pyramidstream.app.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pyramidstream.inference.service.Figures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/// None of the figures people come for gets lost on its way to them. That each has a number on a page that runs is
/// what the browser tests see.
class NamedFigureTest {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final Path PAGE = ROOT.resolve("sink/src/main/resources/public/ui");
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /// The first argument of what makes a figure's place, or the attribute written out.
    private static final Pattern PLACE = Pattern.compile("(?:[cC]ard|cell)\\('([a-z-]+)'|'data-figure': '([a-z-]+)'");

    @ParameterizedTest
    @EnumSource(NamedFigure.class)
    void isAskedForByTheDashboard(NamedFigure figure) throws IOException {
        List<String> queries = queries();
        assertThat(figure.meters())
                .allSatisfy(meter -> assertThat(queries)
                        .anySatisfy(query -> assertThat(query).containsPattern(meter.prometheusName() + "(?![a-z_])")));
    }

    @ParameterizedTest
    @EnumSource(NamedFigure.class)
    void hasAPlaceOnThePage(NamedFigure figure) throws IOException {
        Set<String> places = PLACE.matcher(
                        Files.readString(PAGE.resolve("figures.js")) + Files.readString(PAGE.resolve("inference.js")))
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .collect(Collectors.toSet());
        assertThat(places).contains(figure.key());
    }

    /// The page's own tests run with this example, and would not see a field that inference calls something else now.
    @Test
    void thePageIsTestedWithWhatInferenceSays() throws IOException {
        String example = Files.readString(ROOT.resolve("sink/src/test/resources/examples/inference-figures.json"));
        String said = JSON.writeValueAsString(JSON.readValue(example, Figures.class));
        assertThat(JSON.readTree(said)).isEqualTo(JSON.readTree(example));
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard =
                JSON.readTree(ROOT.resolve("deploy/grafana/pyramidstream.json").toFile());
        dashboard.findValues("expr").forEach(query -> queries.add(query.asText()));
        return queries;
    }
}
