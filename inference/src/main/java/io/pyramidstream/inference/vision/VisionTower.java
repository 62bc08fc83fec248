package io.pyramidstream.inference.vision;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.NativeHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.RunOptions;
import io.pyramidstream.inference.ort.SessionConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.graph.ModelGraph;
import io.pyramidstream.model.graph.VisionGraph;
import io.pyramidstream.model.prepared.GraphWeights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Tower and projector. Frames are encoded one by one: they do not see one another, and one at a time needs the least
/// memory. One thread.
public final class VisionTower implements AutoCloseable {
    private final Ort ort;
    private final Device device;
    private final int pixelCount;
    private final long[] featureShape;
    private final OrtSession session;
    private final OrtBinding binding;
    private final RunOptions options;
    private final MemorySegment pixels;
    private final OrtTensor pixelTensor;
    private final NativeHandles.Handle pixelMemory;

    /// @param ort borrowed, as is the checkpoint: close both after this
    public VisionTower(Ort ort, Checkpoint checkpoint) {
        this(ort, GraphWeights.exact(checkpoint));
    }

    /// @param ort borrowed, as is the checkpoint behind the weights: close both after this
    public VisionTower(Ort ort, GraphWeights weights) {
        this(ort, Device.HOST, weights);
    }

    /// @param device computes; borrowed
    public VisionTower(Ort ort, Device device, GraphWeights weights) {
        this.ort = ort;
        this.device = device;
        VisionConfig vision = weights.config().vision();
        int side = vision.imageSize();
        pixelCount = vision.channels() * side * side;
        featureShape =
                new long[] {1, vision.tokensPerFrame(), weights.config().text().hiddenSize()};
        ModelGraph graph = VisionGraph.of(weights);
        session = new OrtSession(
                ort,
                graph.bytes(),
                SessionConfig.of(graph.weightsFolder(), graph.prepack()).on(device));
        Arena arena = Arena.ofShared();
        pixels = arena.allocate(JAVA_FLOAT, pixelCount);
        pixelMemory = NativeHandles.open(NativeHandles.Kind.MEMORY, this, arena::close);
        pixelTensor = OrtTensor.over(ort, pixels, ElementType.F32, 1, vision.channels(), side, side);
        options = new RunOptions(ort);
        binding = new OrtBinding(session).input("pixel_values", pixelTensor);
    }

    /// @param frame normalised pixels of one frame, `[channels, side, side]`
    /// @return `[tokensPerFrame, hidden]`, owned by the caller
    /// @throws java.util.concurrent.CancellationException if {@link #cancel} was called meanwhile
    public Features encode(float[] frame) {
        if (frame.length != pixelCount) {
            throw new IllegalArgumentException("a frame has " + pixelCount + " values, was " + frame.length);
        }
        MemorySegment.copy(frame, 0, pixels, JAVA_FLOAT, 0, frame.length);
        options.reset();
        Features features = new Features(OrtTensor.bytes(ElementType.F32, featureShape));
        try (OrtTensor out = OrtTensor.over(ort, features.memory(), ElementType.F32, featureShape)) {
            if (device.copiesInputs()) {
                binding.input("pixel_values", pixelTensor);
            }
            binding.output("features", out).run(options);
            return features;
        } catch (RuntimeException e) {
            features.close();
            throw options.cancelledOr(e);
        }
    }

    /// Ends the run in progress, if any; from any thread.
    public void cancel() {
        options.terminate();
    }

    /// Values of one frame, see {@link #encode}.
    public int pixelCount() {
        return pixelCount;
    }

    @Override
    public void close() {
        binding.close();
        options.close();
        pixelTensor.close();
        pixelMemory.close();
        session.close();
    }
}
