package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class EvaluateCommandTest {
    /// Tests run in the module's folder.
    private static final String SHIPPED = "../checkpoints/scenes-small";

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void theShippedCheckpointSeesWhatTheBlindOneDoesNotAndTheLastLineSaysSo() throws IOException {
        int code = run(
                "evaluate",
                "--quick",
                "--model",
                SHIPPED,
                "--questions",
                "40",
                "--seeds",
                "700:4",
                "--timed",
                "2",
                "--json");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        JsonNode last =
                new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertThat(fields(last)).containsExactly("blind", "plans");
        assertThat(last.get("plans").findValuesAsText("plan"))
                .containsExactly("blind", "none", "pyramid-S4-l0.5", "random-S4-l0.5");
        JsonNode none = last.at("/plans/1");
        JsonNode pruned = last.at("/plans/2");
        assertThat(fields(none))
                .containsExactly(
                        "plan", "accuracy", "interval", "temporal", "agreement", "flopRatio", "timeRatio", "kvBytes");
        assertThat(none.get("accuracy").asDouble())
                .isGreaterThan(last.get("blind").asDouble() + .2)
                .isBetween(
                        none.at("/interval/0").asDouble(),
                        none.at("/interval/1").asDouble());
        assertThat(none.get("agreement").asDouble()).isEqualTo(1);
        assertThat(pruned.get("agreement").asDouble()).isGreaterThan(.6);
        assertThat(pruned.get("flopRatio").asDouble()).isBetween(.4, .5);
        assertThat(pruned.get("timeRatio").asDouble()).isPositive();
        assertThat(pruned.get("kvBytes").asLong())
                .isLessThan(none.get("kvBytes").asLong());
    }

    @Test
    void anotherTargetIsHeldAgainstFloat32UnderTheSamePlanAndAPageIsFilledIn() throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(page, "Before\n<!-- evaluate:targets -->\nold\n<!-- /evaluate -->\nafter\n");

        int code = run(
                "evaluate",
                "--model",
                SHIPPED,
                "--questions",
                "12",
                "--seeds",
                "700:2",
                "--plans",
                "none",
                "--compare-target",
                "int8",
                "--page",
                page.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(page)
                .content()
                .startsWith("Before\n")
                .endsWith("<!-- /evaluate -->\nafter\n")
                .contains("| `int8` | `none` | all | ")
                .doesNotContain("old");
    }

    @Test
    void refusesInOneLineWhatItCannotUse() {
        assertRefused(
                "pruning plan \"pyramid-S9-l0.5\"",
                "--model",
                SHIPPED,
                "--questions",
                "8",
                "--plans",
                "none,pyramid-S9-l0.5");
        assertRefused("must name \"none\"", "--model", SHIPPED, "--questions", "8", "--plans", "uniform-S4-l0.5");
        assertRefused("FIRST:COUNT", "--seeds", "all");
        assertRefused("--data needs --clips", "--data", "test_qa.json");
        assertRefused("no-such.json: cannot be read", "--data", "no-such.json", "--clips", folder.toString());
    }

    private void assertRefused(String because, String... arguments) {
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("evaluate"));
        all.addAll(List.of(arguments));

        int code = run(all.toArray(String[]::new));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(because).hasLineCount(1);
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute(arguments);
    }
}
