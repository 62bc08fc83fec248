package io.pyramidstream.model.checkpoint;

import java.nio.file.Path;
import java.util.List;

/// Where one tensor lies on disk: row-major, little-endian, `length` bytes at `offset` of `file`.
///
/// @param name  its canonical name, see {@link Checkpoint}
/// @param file  the real file, links resolved
public record TensorRef(String name, DType dtype, List<Long> shape, Path file, long offset, long length) {
    public TensorRef {
        shape = List.copyOf(shape);
    }

    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
