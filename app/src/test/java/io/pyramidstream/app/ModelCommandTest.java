package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import static org.assertj.core.api.Assertions.assertThat;

class ModelCommandTest {
    private static final FormulaShape.Text TEXT = new FormulaShape.Text(64, 176, 4, 4, 2, 320, 1e-5, 10_000, 128);
    private static final FormulaShape.Vision VISION = new FormulaShape.Vision(48, 96, 3, 3, 28, 14);

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void describesACheckpointInLinesAndInJson() throws IOException {
        Path model = checkpoint(DType.F16);

        int lines = run("model", "info", model.toString());

        assertThat(lines).isZero();
        assertThat(out.toString())
                .contains("8 frames x 5 tokens")
                .contains("pyramid-S4-l0.5, visual tokens in layers 0-0: 40, layers 1-1: 20, layers 2-2: 10")
                .contains("int4");
        out.getBuffer().setLength(0);
        int code = run("model", "info", model.toString(), "--json", "--plan", "none", "--frames", "4");
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(code).isZero();
        assertThat(json.get("framesPerWindow").asInt()).isEqualTo(4);
        assertThat(json.at("/decoder/fullFlops").asDouble())
                .isEqualTo(json.at("/decoder/prunedFlops").asDouble())
                .isPositive();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void infoRefusesATruncatedShardInOneLine() throws IOException {
        Path model = checkpoint(DType.F16);
        truncate(model);

        int code = run("model", "info", model.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("model.safetensors").hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void infoRefusesAPlanTheModelHasTooFewLayersFor() {
        int code = run("model", "info", checkpoint(DType.F32).toString(), "--plan", "pyramid-S9-l0.5");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("pyramid-S9-l0.5").hasLineCount(1);
    }

    private Path checkpoint(DType dtype) {
        Path model = folder.resolve("model");
        FormulaCheckpoint.write(model, new FormulaShape(TEXT, VISION, -2, 300, 301, dtype), 1);
        return model;
    }

    private static void truncate(Path model) throws IOException {
        Path weights = model.resolve("model.safetensors");
        try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            file.truncate(Files.size(weights) - 1);
        }
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        return line.execute(args);
    }
}
