package io.pyramidstream.app;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void everyCommandExplainsItself() {
        for (String name : Main.commandLine().getSubcommands().keySet()) {
            assertThat(run(name, "--help")).as(name).isZero();
        }
        assertThat(out.toString()).contains("Usage: pyramidstream demo");
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
