package io.pyramidstream.model.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.prepared.StoredMatrix;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The checkpoint's tensors as initializers of one graph.
///
/// They are references into the safetensors files. ONNX Runtime allows one folder per session and no way out of it, so
/// all files must share their real parent folder. A tensor whose offset is no multiple of its element size is copied
/// into the graph instead: not every kernel reads misaligned addresses.
final class Weights {
    private final Checkpoint checkpoint;
    private final Map<String, String> valueByTensor = new LinkedHashMap<>();
    private final Map<String, TensorRef> used = new LinkedHashMap<>();
    private final Set<String> parts = new HashSet<>();
    private final List<ModelGraph.External> externals = new ArrayList<>();
    private final int type;
    private @Nullable Path folder;

    /// @param type that values have in the graph, its ONNX number
    Weights(Checkpoint checkpoint, int type) {
        this.checkpoint = checkpoint;
        this.type = type;
    }

    /// @return name of a value of the graph's type
    String use(String canonicalName, GraphBuilder graph) {
        TensorRef tensor = checkpoint.tensor(canonicalName);
        String known = valueByTensor.get(tensor.name());
        if (known != null) {
            return known;
        }
        graph.enter(initializer(tensor));
        // Folded when the session loads, so it costs nothing when the graph runs.
        String value = tensor.dtype().onnx() == type
                ? tensor.name()
                : graph.node("Cast", tensor.name()).with("to", type).out();
        valueByTensor.put(tensor.name(), value);
        used.put(tensor.name(), tensor);
        return value;
    }

    List<TensorRef> used() {
        return List.copyOf(used.values());
    }

    List<ModelGraph.External> externals() {
        return externals;
    }

    Path folder() {
        return folder == null ? checkpoint.directory() : folder;
    }

    /// A part of a quantised matrix.
    ///
    /// @return the initializer's name
    String use(StoredMatrix matrix, String suffix, StoredMatrix.Part part, GraphBuilder graph) {
        String name = matrix.name() + suffix;
        if (parts.add(name)) {
            externals.add(new ModelGraph.External(
                    name, part.onnxType(), part.shape(), matrix.file(), part.offset(), part.length()));
            graph.enter(TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(part.onnxType())
                    .addAllDims(part.shape())
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", location(matrix.name(), matrix.file())))
                    .addExternalData(entry("offset", Long.toString(part.offset())))
                    .addExternalData(entry("length", Long.toString(part.length()))));
        }
        return name;
    }

    private TensorProto.Builder initializer(TensorRef tensor) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(tensor.name())
                .setDataType(tensor.dtype().onnx())
                .addAllDims(tensor.shape());
        if (tensor.offset() % tensor.dtype().bytes() != 0) {
            return proto.setRawData(ByteString.copyFrom(checkpoint.map(tensor).asByteBuffer()));
        }
        externals.add(new ModelGraph.External(
                tensor.name(), tensor.dtype().onnx(), tensor.shape(), tensor.file(), tensor.offset(), tensor.length()));
        return proto.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location(tensor.name(), tensor.file())))
                .addExternalData(entry("offset", Long.toString(tensor.offset())))
                .addExternalData(entry("length", Long.toString(tensor.length())));
    }

    private String location(String tensor, Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        Path name = file.getFileName();
        if (parent == null || name == null) {
            throw new CheckpointException(file, "is no file in a folder");
        }
        if (folder != null && !folder.equals(parent)) {
            throw new CheckpointException(
                    file,
                    "tensor " + tensor + " really lies in " + parent + ", others in " + folder
                            + "; put all safetensors files (not links) into one folder");
        }
        folder = parent;
        return name.toString();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
