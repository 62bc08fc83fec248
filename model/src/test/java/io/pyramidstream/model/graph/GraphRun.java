package io.pyramidstream.model.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Runs one graph with the official binding; tensors go in and come out as flat arrays.
final class GraphRun implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> shared = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

    GraphRun(ModelGraph graph) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry(ModelGraph.FOLDER_KEY, graph.weightsFolder().toString());
            options.setIntraOpNumThreads(1);
            session = ENVIRONMENT.createSession(graph.bytes(), options);
        }
    }

    Set<String> inputNames() {
        return session.getInputNames();
    }

    Set<String> outputNames() {
        return session.getOutputNames();
    }

    GraphRun with(String name, float[] values, long... shape) throws OrtException {
        return with(name, OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), shape));
    }

    GraphRun with(String name, long[] values, long... shape) throws OrtException {
        return with(name, OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(values), shape));
    }

    GraphRun with(String name, int[] values, long... shape) throws OrtException {
        return with(name, OnnxTensor.createTensor(ENVIRONMENT, IntBuffer.wrap(values), shape));
    }

    /// Binds one zeroed buffer to an input and an output, for every run to come.
    GraphRun sharing(String input, String output, long... shape) throws OrtException {
        int bytes = Math.toIntExact(Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact));
        FloatBuffer buffer =
                ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
        OnnxTensor tensor = OnnxTensor.createTensor(ENVIRONMENT, buffer, shape);
        shared.put(input, tensor);
        pinned.put(output, tensor);
        return this;
    }

    Map<String, float[]> run() throws OrtException {
        Map<String, OnnxTensor> all = new LinkedHashMap<>(inputs);
        all.putAll(shared);
        Set<String> fresh = new LinkedHashSet<>(outputNames());
        fresh.removeAll(pinned.keySet());
        try (OrtSession.Result result = session.run(all, fresh, pinned)) {
            Map<String, float[]> outputs = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> entry : result) {
                if (pinned.containsKey(entry.getKey())) {
                    continue;
                }
                FloatBuffer buffer = ((OnnxTensor) entry.getValue()).getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                outputs.put(entry.getKey(), values);
            }
            return outputs;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            inputs.clear();
        }
    }

    float[] run(String output) throws OrtException {
        return Objects.requireNonNull(run().get(output), output);
    }

    @Override
    public void close() throws OrtException {
        shared.values().forEach(OnnxTensor::close);
        session.close();
    }

    private GraphRun with(String name, OnnxTensor tensor) {
        OnnxTensor before = inputs.put(name, tensor);
        if (before != null) {
            before.close();
        }
        return this;
    }
}
