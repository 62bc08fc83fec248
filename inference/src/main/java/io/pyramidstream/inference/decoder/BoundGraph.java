package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// A graph tied to the memory that it reads and writes: named once, run once or at every step. Owns the descriptions of
/// that memory and what is allocated for the run, not the memory it is given.
final class BoundGraph implements AutoCloseable {
    private final Parts parts;
    private final OrtBinding binding;
    private final Scope scope = new Scope();
    private final Map<String, OrtTensor> inputs = new HashMap<>();

    BoundGraph(Parts parts, OrtSession graph) {
        this.parts = parts;
        binding = new OrtBinding(graph);
    }

    BoundGraph input(String name, Activations in) {
        return input(name, tensor(in));
    }

    BoundGraph output(String name, Activations out) {
        binding.output(name, tensor(out));
        return this;
    }

    /// Memory of the host.
    BoundGraph input(String name, ElementType type, MemorySegment memory, long... shape) {
        return input(name, tensor(Device.HOST, type, memory, shape));
    }

    /// Memory of the host.
    BoundGraph output(String name, ElementType type, MemorySegment memory, long... shape) {
        binding.output(name, tensor(Device.HOST, type, memory, shape));
        return this;
    }

    /// Indices into the tokens of each row.
    ///
    /// @param indices `[rows, *]` i64
    BoundGraph indices(String name, int rows, MemorySegment indices) {
        return input(name, ElementType.I64, indices, rows, indices.byteSize() / Long.BYTES / rows);
    }

    /// A copy that lives as long as this.
    MemorySegment longs(long... values) {
        return scope.arena().allocateFrom(JAVA_LONG, values);
    }

    /// Memory that lives as long as this, zeros.
    Arena arena() {
        return scope.arena();
    }

    /// Lets a device that copies inputs see what has changed in one.
    void bindAgain(String name) {
        binding.input(name, Objects.requireNonNull(inputs.get(name)));
    }

    OrtBinding binding() {
        return binding;
    }

    void run() {
        parts.clock().run(binding);
    }

    private BoundGraph input(String name, OrtTensor tensor) {
        inputs.put(name, tensor);
        binding.input(name, tensor);
        return this;
    }

    private OrtTensor tensor(Activations all) {
        return tensor(all.device(), all.type(), all.memory(), all.rows(), all.tokens(), all.width());
    }

    private OrtTensor tensor(Device device, ElementType type, MemorySegment memory, long... shape) {
        return scope.own(OrtTensor.over(parts.ort(), device, memory, type, shape));
    }

    @Override
    public void close() {
        binding.close();
        scope.close();
    }
}
