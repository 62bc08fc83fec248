package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.CudaDevice;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;

/// How much memory keys and values may take.
public final class KvBudget {
    /// What the processor's memory spares unless somebody says otherwise.
    private static final long ON_PROCESSOR_BYTES = 2L << 30;

    private KvBudget() {}

    /// What was set; else on a card its share of what the weights leave free there, as it is now.
    ///
    /// @param device with the vision tower on it, but not yet the decoder
    /// @throws IllegalArgumentException if the card has no room for the weights
    public static long bytes(EngineConfig config, Device device, Checkpoint checkpoint) {
        if (config.kvBytesMax().isPresent()) {
            return config.kvBytesMax().get();
        }
        return device instanceof CudaDevice card
                ? onCard(
                        config.cuda().kvShare(),
                        card.freeBytes(),
                        PreparedWeights.bytes(checkpoint, Target.CUDA.decode()))
                : ON_PROCESSOR_BYTES;
    }

    static long onCard(double share, long freeBytes, long weightBytes) {
        long bytes = (long) (share * (freeBytes - weightBytes));
        if (bytes < 1) {
            throw new IllegalArgumentException("the card has " + (freeBytes >> 20) + " MiB free, the decoder's weights"
                    + " take " + (weightBytes >> 20) + "; end what else uses it, or choose another card or model");
        }
        return bytes;
    }
}
