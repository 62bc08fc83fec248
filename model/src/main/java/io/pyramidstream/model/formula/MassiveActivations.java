package io.pyramidstream.model.formula;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;

import java.io.IOException;
import java.nio.file.Path;

/// Makes a float32 checkpoint behave as large trained models do: two channels of the residual stream carry values a
/// thousand times the others'. Rounding with one scale for many channels suffers from that most.
public final class MassiveActivations {
    private static final String ROWS_OF = "language_model.layers.1.mlp.down_proj.weight";
    private static final int CHANNELS = 2;
    private static final float FACTOR = 1000;

    private MassiveActivations() {}

    /// Changes the weights in place.
    public static void plant(Path directory) throws IOException {
        WeightEdit edit;
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            edit = WeightEdit.of(checkpoint, ROWS_OF);
        }
        for (int channel = 1; channel <= CHANNELS; channel++) {
            long row = channel * edit.rows() / (CHANNELS + 1);
            edit.multiply(row * edit.columns(), 1, edit.columns(), FACTOR);
        }
    }
}
