package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is refused, each with one line that names the file and the tensor, and says what to do.
@Timeout(20)
class RefusalsTest {
    private static final String HEAD = "language_model.lm_head.weight";
    private static final String NORM = "language_model.model.norm.weight";

    @TempDir
    Path parent;

    private EditedCheckpoint checkpoint;

    @BeforeEach
    void write() {
        checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
    }

    @Test
    void missingTensor() {
        checkpoint.tensors(tensors -> tensors.remove(HEAD));
        assertRefused("tiny", "lm_head.weight", "missing", "download");
    }

    @Test
    void halfOfTheImageTower() {
        checkpoint.tensors(tensors -> tensors.remove("image_tower.vision_model.pre_layrnorm.weight"));
        assertRefused("image_tower.pre_layrnorm.weight", "missing");
    }

    @Test
    void wrongShape() {
        checkpoint.tensors(tensors -> tensors.computeIfPresent(
                HEAD, (_, t) -> new EditedCheckpoint.Tensor("F32", List.of(64L, 320L), t.bytes())));
        assertRefused("model.safetensors", HEAD, "[64, 320]", "[320, 64]");
    }

    @Test
    void wrongType() {
        checkpoint.tensors(tensors ->
                tensors.computeIfPresent(NORM, (_, t) -> new EditedCheckpoint.Tensor("I32", t.shape(), t.bytes())));
        assertRefused("model.safetensors", NORM, "I32", "F32, F16 and BF16");
    }

    @Test
    void tensorOfAnotherModel() {
        checkpoint.tensors(tensors -> tensors.put(
                "language_model.model.layers.0.self_attn.q_proj.bias",
                new EditedCheckpoint.Tensor("F32", List.of(64L), new byte[256])));
        assertRefused("self_attn.q_proj.bias", "not part of the Video-LLaVA");
    }

    @Test
    void temporalAttentionOfTheOriginal() {
        checkpoint.tensors(tensors -> tensors.put(
                "video_tower.vision_model.encoder.layers.0.temporal_attn.q_proj.weight",
                new EditedCheckpoint.Tensor("F32", List.of(48L, 48L), new byte[48 * 48 * 4])));
        assertRefused("temporal_attn", "PKU", "use LanguageBind/Video-LLaVA-7B-hf");
    }

    @Test
    void twoNamesOfOneTensor() {
        checkpoint.tensors(tensors -> tensors.put("lm_head.weight", tensors.get(HEAD)));
        assertRefused("lm_head.weight", "twice");
    }

    @Test
    void truncatedFile() {
        byte[] whole = checkpoint.bytes("model.safetensors");
        checkpoint.write("model.safetensors", Arrays.copyOf(whole, whole.length - 1000));
        assertRefused("model.safetensors", "truncated", "download it again");
    }

    @Test
    void truncatedShard() {
        checkpoint.shards(2);
        String shard = EditedCheckpoint.shard(2, 2);
        byte[] whole = checkpoint.bytes(shard);
        checkpoint.write(shard, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(shard, "truncated");
    }

    @Test
    void fileCutInsideItsHeader() {
        checkpoint.write("model.safetensors", Arrays.copyOf(checkpoint.bytes("model.safetensors"), 500));
        assertRefused("model.safetensors", "header", "492", "download it again");
    }

    @Test
    void emptyFile() {
        checkpoint.write("model.safetensors", new byte[0]);
        assertRefused("model.safetensors", "0 bytes");
    }

    @Test
    void bytesBehindTheLastTensor() {
        byte[] whole = checkpoint.bytes("model.safetensors");
        checkpoint.write("model.safetensors", Arrays.copyOf(whole, whole.length + 3));
        assertRefused("model.safetensors", "3 bytes follow");
    }

    @Test
    void headerLengthOfTwoToTheSixty() {
        byte[] file = checkpoint.bytes("model.safetensors");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 60);
        checkpoint.write("model.safetensors", file);
        assertRefused("model.safetensors", "1152921504606846976", "damaged");
    }

    @Test
    void negativeHeaderLength() {
        byte[] file = checkpoint.bytes("model.safetensors");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
        checkpoint.write("model.safetensors", file);
        assertRefused("model.safetensors", "18446744073709551615");
    }

    @Test
    void pointerOfGitLfs() {
        checkpoint.write(
                "model.safetensors",
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 5\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertRefused("model.safetensors", "Git LFS pointer", "git lfs pull");
    }

    @Test
    void overlappingTensors() {
        long[] norm = offsets(NORM);
        checkpoint.headerTree(json -> json.withObject(quoted(HEAD))
                .putArray("data_offsets")
                .add(norm[0])
                .add(norm[0] + 320 * 64 * 4));
        assertRefused("model.safetensors", "overlap");
    }

    @Test
    void holeBetweenTensors() {
        checkpoint.headerTree(json -> json.remove(NORM));
        assertRefused("model.safetensors", "hole");
    }

    @Test
    void offsetsOutsideTheFile() {
        checkpoint.headerTree(json -> json.withObject(quoted(NORM))
                .putArray("data_offsets")
                .add(Long.MAX_VALUE - 256)
                .add(Long.MAX_VALUE));
        assertRefused("model.safetensors", NORM, "9223372036854775807");
    }

    @Test
    void offsetsBeyondSixtyFourBits() {
        checkpoint.header(json -> json.replaceFirst("\"data_offsets\":\\[0", "\"data_offsets\":[18446744073709551616"));
        assertRefused("model.safetensors", "embed_tokens", "out of range");
    }

    @Test
    void tensorThatEndsBeforeItBegins() {
        long[] norm = offsets(NORM);
        checkpoint.headerTree(json -> json.withObject(quoted(NORM))
                .putArray("data_offsets")
                .add(norm[1])
                .add(norm[0]));
        assertRefused("model.safetensors", NORM, "before it begins");
    }

    @Test
    void sizeThatIsNotTheShapes() {
        checkpoint.headerTree(json -> json.withObject(quoted(NORM)).put("dtype", "F64"));
        assertRefused("model.safetensors", NORM, "256 bytes", "F64", "[64]");
    }

    @Test
    void shapeLargerThanAnyFile() {
        checkpoint.headerTree(json ->
                json.withObject(quoted(NORM)).putArray("shape").add(1L << 62).add(1L << 62));
        assertRefused("model.safetensors", NORM, "larger than any file");
    }

    @Test
    void negativeShape() {
        checkpoint.headerTree(
                json -> json.withObject(quoted(NORM)).putArray("shape").add(-64));
        assertRefused("model.safetensors", NORM, "negative");
    }

    @Test
    void unknownTypeOfElement() {
        checkpoint.headerTree(json -> json.withObject(quoted(NORM)).put("dtype", "F13"));
        assertRefused("model.safetensors", NORM, "F13");
    }

    @Test
    void duplicateNames() {
        checkpoint.header(json ->
                "{\"" + NORM + "\":{\"dtype\":\"F32\",\"shape\":[64],\"data_offsets\":[0,256]}," + json.substring(1));
        assertRefused("model.safetensors", NORM, "twice");
    }

    @Test
    void headerThatIsNoJson() {
        checkpoint.header(json -> "[" + json);
        assertRefused("model.safetensors", "header is no JSON object");
        checkpoint.header(json -> json.replace("\"dtype\"", "dtype"));
        assertRefused("model.safetensors");
    }

    @Test
    void headerNestedWithoutEnd() {
        checkpoint.header(json -> "{\"__metadata__\":" + "[".repeat(100_000) + json);
        assertRefused("model.safetensors", "not valid JSON", "nesting");
    }

    @Test
    void indexNamingAFileThatIsNotThere() {
        checkpoint.shards(2).delete(EditedCheckpoint.shard(1, 2));
        assertRefused("model.safetensors.index.json", EditedCheckpoint.shard(1, 2), "not there");
    }

    @Test
    void indexNamingATensorThatIsNotThere() {
        checkpoint.shards(2).index(map -> map.put("ghost.weight", EditedCheckpoint.shard(1, 2)));
        assertRefused("model.safetensors.index.json", "ghost.weight", "where it is not");
    }

    @Test
    void indexThatSendsATensorToTheWrongFile() {
        checkpoint
                .shards(2)
                .index(map -> map.put(HEAD, map.get(NORM).asText())
                        .put(NORM, map.get(HEAD).asText()));
        checkpoint.index(map -> map.put(HEAD, EditedCheckpoint.shard(1, 2)).put(NORM, EditedCheckpoint.shard(1, 2)));
        assertRefused("model.safetensors.index.json", "where it is");
    }

    @Test
    void indexWithoutAMap() {
        checkpoint.write("model.safetensors.index.json", "{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8));
        assertRefused("model.safetensors.index.json", "no weight_map");
    }

    @Test
    void pathThatClimbsOut() {
        for (String path : List.of("../tiny/model.safetensors", "/etc/hostname", "a/../../b", "..", "..\\b", "a\0b")) {
            ObjectNode index = JsonNodeFactory.instance.objectNode();
            index.putObject("weight_map").put(NORM, path);
            checkpoint.write("model.safetensors.index.json", index.toString().getBytes(StandardCharsets.UTF_8));
            assertRefused("climbs out of the model directory", "only names inside it are read");
        }
    }

    @Test
    void linkThatLeaves() throws IOException {
        Files.move(checkpoint.file("model.safetensors"), parent.resolve("elsewhere.safetensors"));
        Files.createSymbolicLink(checkpoint.file("model.safetensors"), Path.of("../elsewhere.safetensors"));
        assertRefused("model.safetensors", "leaves the model directory", "copy the file itself here");
    }

    @Test
    void linkOfACacheThatLeavesItsBlobs() throws IOException {
        Path snapshot = parent.resolve("models--a--b/snapshots/1");
        Files.createDirectories(parent.resolve("models--a--b/blobs"));
        Files.createDirectories(snapshot.getParent());
        Files.move(checkpoint.directory(), snapshot);
        Files.move(snapshot.resolve("model.safetensors"), parent.resolve("models--a--b/other"));
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../other"));
        assertThatThrownBy(() -> Checkpoints.open(snapshot)).hasMessageContaining("leaves the model directory");
    }

    @Test
    void linkToNothing() throws IOException {
        checkpoint.delete("model.safetensors");
        Files.createSymbolicLink(checkpoint.file("model.safetensors"), Path.of("../../blobs/abc"));
        assertRefused("model.safetensors", "not there", "download is not complete");
    }

    @Test
    void pipeInPlaceOfAFile() throws IOException, InterruptedException {
        checkpoint.delete("config.json");
        int made = new ProcessBuilder("mkfifo", checkpoint.file("config.json").toString())
                .start()
                .waitFor();
        assertThat(made).isZero();
        assertRefused("config.json", "not a regular file");
    }

    @Test
    void directoryInPlaceOfAFile() throws IOException {
        checkpoint.delete("model.safetensors");
        Files.createDirectory(checkpoint.file("model.safetensors"));
        assertRefused("model.safetensors", "not a regular file");
    }

    @Test
    void weightsThatArePickles() {
        checkpoint.delete("model.safetensors").write("pytorch_model.bin", new byte[10]);
        assertRefused("pytorch_model.bin", "pickles", "safe_serialization=True");
    }

    @Test
    void noWeights() {
        checkpoint.delete("model.safetensors");
        assertRefused("tiny", "neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void noConfiguration() {
        checkpoint.delete("config.json");
        assertRefused("tiny", "no config.json");
    }

    @Test
    void folderAboveTheSnapshots() throws IOException {
        Files.createDirectories(parent.resolve("models--a--b/snapshots/1"));
        assertThatThrownBy(() -> Checkpoints.open(parent.resolve("models--a--b")))
                .hasMessageContaining("give one of the directories in its snapshots folder");
    }

    @Test
    void nothingThere() {
        assertThatThrownBy(() -> Checkpoints.open(parent.resolve("nowhere"))).hasMessageContaining("no such directory");
        assertThatThrownBy(() -> Checkpoints.open(checkpoint.file("config.json")))
                .hasMessageContaining("is a file; give the directory");
    }

    private long[] offsets(String tensor) {
        long[] found = new long[2];
        checkpoint.headerTree(json -> {
            found[0] = json.get(tensor).get("data_offsets").get(0).longValue();
            found[1] = json.get(tensor).get("data_offsets").get(1).longValue();
        });
        return found;
    }

    private static JsonPointer quoted(String name) {
        return JsonPointer.compile("/" + name);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(checkpoint::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words)
                .hasMessageMatching("[^\\n\\r]+");
    }
}
