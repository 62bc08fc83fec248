package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policy;
import io.pyramidstream.evaluation.stats.Interval;
import io.pyramidstream.pruning.PruningPlans;
import io.pyramidstream.pruning.Trend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

import javax.xml.parsers.DocumentBuilderFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class ExperimentsTest {
    private static final int LAYERS = 8;

    @TempDir
    Path folder;

    @Test
    void everyPlanOfTheExperimentsIsOneThatCanBeRunAndNamedOnce() {
        List<String> names = Experiments.all(LAYERS);
        Trend none = new Trend.Measurement().toTrend();

        assertThat(names).doesNotHaveDuplicates().contains("none", "blind", "fastv-k7-r0.1", "pyramid-S5-l0.3");
        assertThat(names.stream().filter(name -> !name.equals(Policy.BLIND)))
                .allSatisfy(name -> assertThat(
                                PruningPlans.parse(name, LAYERS, none).name())
                        .isEqualTo(name));
    }

    @Test
    void drawsAllThreeAsSvg() throws Exception {
        List<Path> plots = new Plots(report()).write(folder, LAYERS);

        assertThat(plots)
                .extracting(plot -> plot.getFileName().toString())
                .containsExactly("pruning-single-layer.svg", "pruning-stages-lambda.svg", "pruning-by-type.svg");
        assertThat(count(plots.get(0), "circle")).isEqualTo((LAYERS - 1) * (1 + Experiments.SHARES.size()));
        assertThat(count(plots.get(1), "circle")).isEqualTo(Experiments.STAGES.size() * Experiments.LAMBDAS.size() + 2);
        // Bars and legend of 7 rivals in 6 groups, and the background.
        assertThat(count(plots.get(2), "rect")).isEqualTo(7 * 6 + 7 + 1);
        assertThat(plots.getFirst())
                .content()
                .contains(">before layer 7</text>")
                .contains(">0.4</text>");
    }

    private static int count(Path svg, String element) throws Exception {
        DocumentBuilderFactory parser = DocumentBuilderFactory.newInstance();
        Document document = parser.newDocumentBuilder().parse(svg.toFile());
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        return document.getElementsByTagName(element).getLength();
    }

    @Test
    void writesEverySectionOfThePage() {
        Map<String, String> sections = Sections.ofExperiments(report(), "made by hand", LAYERS);

        assertThat(sections)
                .containsOnlyKeys("run", "rivals", "types", "options", "single-layer", "stages", "calibration")
                .containsEntry("run", "made by hand");
        assertThat(sections.get("single-layer")).hasLineCount(2 + LAYERS - 1);
        assertThat(sections.get("options")).contains("pyramid-S4-l0.5+debias");
    }

    /// Every plan, each a little worse than the one before.
    private static Report report() {
        List<String> names = Experiments.all(LAYERS);
        List<PolicyReport> plans = IntStream.range(0, names.size())
                .mapToObj(i -> plan(names.get(i), .9 - .005 * i))
                .toList();
        return new Report("fake@0", "fp32", "by hand", 1, 1, 0, plans);
    }

    private static PolicyReport plan(String name, double accuracy) {
        List<Score> scores = List.of("all", "temporal", "still", "yes/no", "choice", "count").stream()
                .map(group -> new Score(group, 10, around(accuracy), around(accuracy - .9), around(.8), accuracy))
                .toList();
        Interval notTimed = new Interval(Double.NaN, Double.NaN, Double.NaN);
        return new PolicyReport(
                name, scores, Optional.empty(), accuracy, 0, notTimed, Double.NaN, 1 << 20, List.of(520));
    }

    private static Interval around(double value) {
        return new Interval(value, value - .02, value + .02);
    }
}
