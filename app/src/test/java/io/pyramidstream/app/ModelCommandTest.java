package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.OutlierInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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

    @Test
    void importsOnceAndSaysWhereTheWeightsAre() throws IOException {
        String model = checkpoint(DType.F16).toString();

        int first = run("model", "import", model, "--target", "int4", "--cache", cache().toString());

        assertThat(first).isZero();
        assertThat(out.toString())
                .contains("imported, " + bytesIn(cache(), ".weights") + " bytes written")
                .contains(cache() + "/")
                .contains("decoder-int4");
        assertThat(bytesIn(cache(), ".unfinished")).isZero();
        out.getBuffer().setLength(0);
        int second = run("model", "import", model, "--target", "int4", "--cache", cache().toString());
        assertThat(second).isZero();
        assertThat(out.toString()).contains("there already, nothing to do").doesNotContain("written");
    }

    @Test
    void saysWhichMatricesStayInFloat32AndWhy() throws IOException {
        Path model = checkpoint(DType.F16);
        OutlierInputs.plant(model, 64);

        int code = run("model", "import", model.toString(), "--target", "int8", "--cache", cache().toString());

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("matrices in float32 because 8 bits would cost more than 2 % of their product")
                .contains("float32 language_model.layers.0.self_attn.q_proj.weight: rounding costs ")
                .doesNotContain("down_proj");
        out.getBuffer().setLength(0);
        run("model", "import", model.toString(), "--target", "int8", "--cache", cache().toString(), "--per-matrix");
        assertThat(out.toString())
                .contains("there already")
                .contains("8 bits  language_model.layers.0.mlp.down_proj.weight: rounding costs 0.");
    }

    @Test
    void anImportStartsAgainWhereAnotherWasKilled() throws IOException {
        String model = checkpoint(DType.F16).toString();
        run("model", "import", model, "--target", "int4", "--cache", cache().toString());
        Path whole = files(cache(), "decoder-int4-v1.weights").getFirst();
        byte[] expected = Files.readAllBytes(whole);
        Files.delete(whole);
        Files.writeString(whole.resolveSibling(whole.getFileName() + ".unfinished"), "half of it");

        int code = run("model", "import", model, "--target", "int4", "--cache", cache().toString());

        assertThat(code).isZero();
        assertThat(whole).hasBinaryContent(expected);
        assertThat(bytesIn(cache(), ".unfinished")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"F32, fp32", "F32, int8", "F16, fp32", "F16, int4"})
    void importRefusesWeightsThatAreNoNumbersAndLeavesNothing(DType dtype, String target) throws IOException {
        Path model = checkpoint(dtype);
        endWithNaN(model);

        int code = run("model", "import", model.toString(), "--target", target, "--cache", cache().toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("model.safetensors: tensor ")
                .contains("NaN")
                .hasLineCount(1);
        assertThat(cache()).doesNotExist();
    }

    @Test
    void importRefusesATruncatedShardAndLeavesNothing() throws IOException {
        Path model = checkpoint(DType.F16);
        truncate(model);

        int code = run("model", "import", model.toString(), "--target", "int4", "--cache", cache().toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("model.safetensors").hasLineCount(1);
        assertThat(cache()).doesNotExist();
    }

    @Test
    void importRefusesATargetItDoesNotKnow() {
        int code = run("model", "import", checkpoint(DType.F16).toString(), "--target", "int3");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("int3", "int8, ").hasLineCount(1);
    }

    @Test
    void verifiesEveryTarget() throws IOException {
        String model = checkpoint(DType.F32).toString();

        int code = run("model", "verify", model, "--targets", "all", "--cache", cache().toString(), "--json");

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("passed").asBoolean()).as(out.toString()).isTrue();
        assertThat(code).isZero();
        assertThat(json.get("checks").findValuesAsText("name"))
                .containsExactly(
                        "tokenizer",
                        "weights",
                        "tower against plain Java",
                        "decoder against plain Java",
                        "int8 against fp32",
                        "int8-float-down against fp32",
                        "int4 against fp32",
                        "fast against fp32",
                        "cuda against fp32");
    }

    @Test
    void verifyFindsWhatIsWrongWithAnImportedFile() throws IOException {
        String model = checkpoint(DType.F16).toString();
        run("model", "import", model, "--target", "int4", "--cache", cache().toString());
        Path weights = files(cache(), "decoder-int4-v1.weights").getFirst();
        byte[] bytes = Files.readAllBytes(weights);
        Arrays.fill(bytes, 0, bytes.length / 2, (byte) 0);
        Files.write(weights, bytes);
        out.getBuffer().setLength(0);

        int code = run("model", "verify", model, "--cache", cache().toString());

        assertThat(code).isEqualTo(1);
        assertThat(out.toString())
                .contains("FAIL  int4 against fp32")
                .contains("ok    decoder against plain Java")
                .contains("not checked: int8: not imported");
    }

    /// Saved by transformers, in half precision and several shards, with the layout of names it writes today.
    @Test
    void verifiesACheckpointSavedByTransformers() {
        Path model = Path.of("..", "model", "src", "test", "resources", "transformers", "c-bf16-sharded");

        int code = run("model", "verify", model.toString(), "--targets", "int8", "--cache", cache().toString());

        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString()).contains("5 of 5 checks passed");
    }

    @Test
    void asksACheckpointAboutPictures() {
        Path picture =
                Path.of("..", "kafka", "src", "test", "resources", "golden", "records", "a-frame", "in-picture.jpg");

        int code = run(
                "model",
                "ask",
                checkpoint(DType.F32).toString(),
                picture.toString(),
                picture.toString(),
                "--plan",
                "pyramid-S2-l0.5",
                "--max-tokens",
                "3");

        assertThat(code).as(err.toString()).isZero();
        assertThat(err.toString()).contains("visual tokens per stage [10, 5], 3 tokens out");
    }

    @Test
    void askRefusesWhatIsNoPicture() throws IOException {
        Path text = Files.writeString(folder.resolve("frame.jpg"), "no picture");

        int code = run("model", "ask", checkpoint(DType.F32).toString(), text.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("frame.jpg").hasLineCount(1);
    }

    @Test
    void verifyWantsADirectoryOrAGoldenFile() {
        int code = run("model", "verify");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--golden").hasLineCount(1);
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private static List<Path> files(Path directory, String end) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private static long bytesIn(Path directory, String end) throws IOException {
        long bytes = 0;
        for (Path file : files(directory, end)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /// All bits one in the last weight, in either width.
    private static void endWithNaN(Path model) throws IOException {
        Path weights = model.resolve("model.safetensors");
        try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1}), Files.size(weights) - 4);
        }
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
