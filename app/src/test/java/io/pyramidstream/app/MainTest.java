package io.pyramidstream.app;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class MainTest {

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        return line.execute(args);
    }

    @Test
    void everyCommandAndAllItTakesIsExplained() {
        int commands = explained(Main.commandLine());

        assertThat(commands).isGreaterThan(40);
    }

    private static int explained(CommandLine line) {
        CommandLine.Model.CommandSpec spec = line.getCommandSpec();
        assertThat(spec.optionsMap()).as(spec.qualifiedName()).containsKey("--help");
        assertThat(spec.args())
                .as(spec.qualifiedName())
                .allSatisfy(each -> assertThat(String.join("", each.description()))
                        .as(String.valueOf(each))
                        .isNotBlank());
        assertThat(line.getUsageMessage())
                .startsWith("Usage: " + spec.qualifiedName())
                .doesNotContain("DEFAULT-VALUE", "null");
        return 1
                + line.getSubcommands().values().stream()
                        .mapToInt(MainTest::explained)
                        .sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --for soon",
                "demo --fps many",
                "demo --target int3",
                "demo --max-tokens 1.5",
                "ingest --port 70000",
                "infer --levels none",
                "sink --config /no/such.properties",
                "config --set a=b",
                "broker --port x",
                "rule list --url http://127.0.0.1:1",
                "stream list --url nonsense",
                "events --url 127.0.0.1:8080",
                "question add --id a --form maybe text",
                "moderate",
                "moderate /no/such.mp4",
                "moderate upload /no/such.mp4",
                "model info /no/such",
                "model import /no/such",
                "model ask /no/such /no/such.jpg",
                "dead-letters replay --from x",
                "audit --kafka nonsense",
                "evaluate --questions 0",
                "evaluate --page /no/such.md --questions 1",
                "demo --plan nonsense",
                "demo --model /no/such",
                "bench overload --plot /no/such/file.svg",
                "rule add --id a --question b --severity huge",
                "question add --id a --routes long text",
                "evaluate --model /no/such",
                "bench --shape 3b",
                "bench prefill --repeats 0",
                "bench questions --questions 2",
                "bench ladder --model /no/such",
                "bench overload --capacity-factor 0",
                "bench soak --minutes 0",
                "bench exactly-once --streams 0",
                "bench transactions --repeats 0",
                "bench store --rows 0",
            })
    void refusesBadInputInOneLine(String command) {
        int code = run(command.split(" "));

        assertThat(err.toString()).startsWith("pyramidstream: ").hasLineCount(1);
        assertThat(code).isEqualTo(2);
    }

    @Test
    void refusesAnUnknownOptionInOneLine() {
        int code = run("demo", "--nonsense");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("--nonsense")
                .contains("pyramidstream demo --help")
                .hasLineCount(1);
    }

    @Test
    void refusesAGoldenFileThatIsNotThere() {
        int code = run("model", "verify", "--golden", "/no/such/file.json");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("/no/such/file.json").hasLineCount(1);
    }

    @Test
    void refusesAGoldenFileThatIsNone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("g.json"), "{\"seed\": 1}");

        int code = run("model", "verify", "--golden", file.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("g.json").hasLineCount(1);
    }
}
