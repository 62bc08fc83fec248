package io.pyramidstream.bench.overload;

import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class OverloadPlotTest {

    @Test
    void drawsALinePerPolicyAndNamesTheLevels() throws ParserConfigurationException, IOException, SAXException {
        String svg = OverloadPlot.of(
                List.of(result("queue", 2, 9_000), result("adaptive", 2, 80), result("adaptive", 4, 120)));

        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(3);
        assertThat(svg).contains("2 x capacity", "4 x capacity", ">1-of-2<", ">full<");
    }

    @Test
    void agesAreThoseOfTheAnswersDecidedMeanwhile() {
        List<Answers.Given> given = new ArrayList<>();
        for (int second = 0; second < 100; second++) {
            given.add(new Answers.Given(second * 1_000L, second + 1, "full"));
        }

        Ages ages = Ages.of(given, 0, 100_000);
        assertThat(ages.answers()).isEqualTo(100);
        assertThat(ages.avg()).isEqualTo(50.5);
        assertThat(ages.p50()).isEqualTo(51);
        assertThat(ages.p95()).isEqualTo(96);
        assertThat(ages.max()).isEqualTo(100);
        assertThat(Ages.of(given, 90_000, 95_000).max()).isEqualTo(95);
        assertThat(Ages.of(given, 200_000, 300_000)).isEqualTo(new Ages(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void theSummaryLeavesOutWhatTheLoadWasTooShortToTell() {
        assertThat(OverloadBench.summary(result("adaptive", 2, 80)))
                .contains("1 level changes in the first minute; full again after 0.0 s")
                .doesNotContain("a minute later");
    }

    private static Result result(String policy, double factor, double ageMs) {
        List<Result.Sample> samples = new ArrayList<>();
        for (int second = -10; second < 60; second++) {
            samples.add(new Result.Sample(second, 0, ageMs + second, second < 3 ? "full" : "1-of-2", 0.5));
        }
        Ages none = new Ages(0, 0, 0, 0, 0, 0, 0);
        return new Result(
                policy,
                factor,
                10,
                new Result.Streams(80, 10),
                none,
                none,
                none,
                1,
                1,
                null,
                0,
                new Result.Outcomes(0, 0, 0, 0),
                new Result.Frames(0, 0, 0, 0, 0),
                new Result.LeftBehind(0, 0),
                true,
                0,
                1,
                1,
                samples);
    }
}
