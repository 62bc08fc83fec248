package io.pyramidstream.model.graph;

import io.pyramidstream.model.checkpoint.TensorRef;

import java.nio.file.Path;
import java.util.List;

/// An ONNX model ready to load. The session needs the configuration entry {@link #FOLDER_KEY} set to `weightsFolder`.
///
/// @param name          for logs and error messages
/// @param bytes         the serialised `ModelProto`; owned by whoever holds the record, not to be written to
/// @param weightsFolder real folder in which the external data's relative locations lie
/// @param weights       the plain tensors this graph reads, each once; quantised matrices are not among them
/// @param externals     everything that lies in files and not in the graph
/// @param prepack       whether the session should copy its weights into the layout that multiplies fastest; float32
///                      ones are as fast where they lie
public record ModelGraph(
        String name,
        byte[] bytes,
        Path weightsFolder,
        List<TensorRef> weights,
        List<External> externals,
        boolean prepack) {

    /// An initializer whose bytes lie in a file.
    ///
    /// @param type number of the element type in `TensorProto.DataType`
    public record External(String name, int type, List<Long> shape, Path file, long offset, long length) {}

    /// ONNX Runtime's session configuration key for `weightsFolder`.
    public static final String FOLDER_KEY = "session.model_external_initializers_file_folder_path";

    public ModelGraph {
        weights = List.copyOf(weights);
        externals = List.copyOf(externals);
    }
}
