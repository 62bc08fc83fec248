package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Random weights of any shape and element type, in one file per part (tower, decoder), as a checkpoint.
final class FakeCheckpoint implements Checkpoint {
    /// 8 bytes and a header come before the data of a real file, too.
    private static final int DATA_STARTS = 64;

    private final Path directory;
    private final ModelConfig config;
    private final DType dtype;
    private final int misalignment;
    private final Map<String, TensorRef> tensors = new LinkedHashMap<>();

    private FakeCheckpoint(Path directory, ModelConfig config, DType dtype, int misalignment) {
        this.directory = directory;
        this.config = config;
        this.dtype = dtype;
        this.misalignment = misalignment;
    }

    static FakeCheckpoint in(Path directory, ModelConfig config, DType dtype) {
        return in(directory, directory, config, dtype, 0);
    }

    static FakeCheckpoint in(Path decoderFolder, Path visionFolder, ModelConfig config, DType dtype, int misalignment) {
        try {
            Path decoder = decoderFolder.toRealPath().resolve("decoder.safetensors");
            Path vision = visionFolder.toRealPath().resolve("vision.safetensors");
            FakeCheckpoint fake = new FakeCheckpoint(decoderFolder, config, dtype, misalignment);
            fake.write(decoder, fake.decoderShapes());
            fake.write(vision, fake.visionShapes());
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// 4 decoder layers, 4 query heads on 2 key heads; 3 tower layers, the output of the second is taken.
    static ModelConfig small() {
        return new ModelConfig(
                text(4, 2, Activation.SILU, false),
                new VisionConfig(48, 96, 3, 3, 28, 14, 3, 1e-5, Activation.QUICK_GELU, 2, List.of(2)),
                Activation.GELU,
                true,
                60,
                61,
                0);
    }

    static TextConfig text(int layers, int kvHeads, Activation activation, boolean tiedHead) {
        return new TextConfig(64, 40, layers, 4, kvHeads, 16, 64, 128, 1e-5, 10000, activation, tiedHead, 1, 2);
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public String identity() {
        return "fa4efa4e";
    }

    @Override
    public TensorRef tensor(String canonicalName) {
        return find(canonicalName)
                .orElseThrow(() -> new CheckpointException(directory, "has no tensor " + canonicalName));
    }

    @Override
    public Optional<TensorRef> find(String canonicalName) {
        boolean tied = config.text().tiedHead() && canonicalName.equals("lm_head.weight");
        return Optional.ofNullable(tensors.get(tied ? "language_model.embed_tokens.weight" : canonicalName));
    }

    @Override
    public List<TensorRef> tensors() {
        return List.copyOf(tensors.values());
    }

    @Override
    public MemorySegment map(TensorRef tensor) {
        try {
            byte[] all = Files.readAllBytes(tensor.file());
            int from = Math.toIntExact(tensor.offset());
            return MemorySegment.ofArray(Arrays.copyOfRange(all, from, from + Math.toIntExact(tensor.length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}

    private Map<String, long[]> decoderShapes() {
        TextConfig text = config.text();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long d = text.hiddenSize();
        shapes.put("language_model.embed_tokens.weight", new long[] {text.vocabSize(), d});
        shapes.put("language_model.norm.weight", new long[] {d});
        if (!text.tiedHead()) {
            shapes.put("lm_head.weight", new long[] {text.vocabSize(), d});
        }
        for (int l = 0; l < text.layers(); l++) {
            String layer = "language_model.layers." + l + ".";
            long queries = (long) text.heads() * text.headDim();
            long keys = (long) text.kvHeads() * text.headDim();
            shapes.put(layer + "input_layernorm.weight", new long[] {d});
            shapes.put(layer + "self_attn.q_proj.weight", new long[] {queries, d});
            shapes.put(layer + "self_attn.k_proj.weight", new long[] {keys, d});
            shapes.put(layer + "self_attn.v_proj.weight", new long[] {keys, d});
            shapes.put(layer + "self_attn.o_proj.weight", new long[] {d, queries});
            shapes.put(layer + "post_attention_layernorm.weight", new long[] {d});
            shapes.put(layer + "mlp.gate_proj.weight", new long[] {text.intermediateSize(), d});
            shapes.put(layer + "mlp.up_proj.weight", new long[] {text.intermediateSize(), d});
            shapes.put(layer + "mlp.down_proj.weight", new long[] {d, text.intermediateSize()});
        }
        return shapes;
    }

    private Map<String, long[]> visionShapes() {
        VisionConfig vision = config.vision();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long e = vision.hiddenSize();
        String embeddings = "video_tower.embeddings.";
        shapes.put(embeddings + "class_embedding", new long[] {e});
        shapes.put(
                embeddings + "patch_embedding.weight",
                new long[] {e, vision.channels(), vision.patchSize(), vision.patchSize()});
        shapes.put(embeddings + "position_embedding.weight", new long[] {vision.tokensPerFrame(), e});
        module(shapes, "video_tower.pre_layrnorm", e);
        for (int l = 0; l < vision.layers(); l++) {
            String layer = "video_tower.encoder.layers." + l + ".";
            module(shapes, layer + "layer_norm1", e);
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                module(shapes, layer + "self_attn." + projection, e, e);
            }
            module(shapes, layer + "layer_norm2", e);
            module(shapes, layer + "mlp.fc1", vision.intermediateSize(), e);
            module(shapes, layer + "mlp.fc2", e, vision.intermediateSize());
        }
        long joined = e * vision.featureLayers().size();
        long hidden = config.text().hiddenSize();
        module(shapes, "multi_modal_projector.linear_1", hidden, joined);
        module(shapes, "multi_modal_projector.linear_2", hidden, hidden);
        return shapes;
    }

    private static void module(Map<String, long[]> shapes, String module, long... shape) {
        shapes.put(module + ".weight", shape);
        shapes.put(module + ".bias", new long[] {shape[0]});
    }

    private void write(Path file, Map<String, long[]> shapes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[DATA_STARTS + misalignment]);
        shapes.forEach((name, shape) -> {
            byte[] data = random(name, shape);
            List<Long> dimensions = Arrays.stream(shape).boxed().toList();
            tensors.put(name, new TensorRef(name, dtype, dimensions, file, bytes.size(), data.length));
            bytes.writeBytes(data);
        });
        Files.write(file, bytes.toByteArray());
    }

    private byte[] random(String name, long[] shape) {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        boolean norm = name.contains("norm") && name.endsWith("weight");
        double scale = shape.length == 1 ? .2 : 3 / Math.sqrt((double) count / shape[0]);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        ByteBuffer buffer = ByteBuffer.allocate(count * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            float value = (float) ((norm ? 1 : 0) + scale * (random.nextDouble() - .5));
            switch (dtype) {
                case F32 -> buffer.putFloat(value);
                case F16 -> buffer.putShort(Float.floatToFloat16(value));
                case BF16 -> buffer.putShort((short) (Float.floatToIntBits(value) >>> Short.SIZE));
            }
        }
        return buffer.array();
    }
}
