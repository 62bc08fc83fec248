package io.pyramidstream.model.prepared;

import java.nio.file.Path;
import java.util.List;

/// A quantised matrix `[rows, columns]` of a weight file.
///
/// | form | codes | scales |
/// |---|---|---|
/// | BLOCK4, BLOCK8 | u8 `[rows, blocks, bytesPerBlock]` | f32 `[rows, blocks]` |
/// | INT8 | i8 `[columns, rows]`, turned over, as the product reads it | f32 `[rows]` |
///
/// @param form never FLOAT32
public record StoredMatrix(String name, Form form, int rows, int columns, Path file, Part codes, Part scales) {

    /// @param onnxType number of the element type in `TensorProto.DataType`
    /// @param shape    dimensions
    public record Part(int onnxType, List<Long> shape, long offset, long length) {
        public Part {
            shape = List.copyOf(shape);
        }
    }
}
