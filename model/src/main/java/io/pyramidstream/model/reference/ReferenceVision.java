package io.pyramidstream.model.reference;

import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The CLIP tower and the projector for one frame. Not thread-safe. Slow.
public final class ReferenceVision {
    private static final String TOWER = "video_tower.";

    private final ModelConfig config;
    private final VisionConfig vision;
    private final FloatTensors tensors;

    public ReferenceVision(Checkpoint checkpoint) {
        this.config = checkpoint.config();
        this.vision = config.vision();
        this.tensors = new FloatTensors(checkpoint);
    }

    /// @param pixels one frame `[channels, imageSize, imageSize]`, normalised
    /// @return one row of the decoder's width per visual token, class token first
    public float[][] features(float[] pixels) {
        List<float[][]> states = new ArrayList<>();
        states.add(embed(pixels));
        for (int layer = 0; layer < vision.layersToRun(); layer++) {
            states.add(layer(states.getLast(), TOWER + "encoder.layers." + layer + "."));
        }
        float[][] features = new float[vision.tokensPerFrame()][];
        for (int token = 0; token < features.length; token++) {
            features[token] = project(joined(states, token));
        }
        return features;
    }

    private float[][] embed(float[] pixels) {
        float[] positions = tensors.get(TOWER + "embeddings.position_embedding.weight");
        float[][] tokens = new float[vision.tokensPerFrame()][];
        for (int token = 0; token < tokens.length; token++) {
            float[] content = token == 0
                    ? tensors.get(TOWER + "embeddings.class_embedding")
                    : Rows.linear(patch(pixels, token - 1), tensors.get(TOWER + "embeddings.patch_embedding.weight"));
            int from = token * vision.hiddenSize();
            float[] placed = Rows.add(content, Arrays.copyOfRange(positions, from, from + vision.hiddenSize()));
            tokens[token] = layerNorm(placed, TOWER + "pre_layrnorm");
        }
        return tokens;
    }

    /// Pixels of one patch in the order of the convolution's weights: channel, row, column.
    private float[] patch(float[] pixels, int patch) {
        int side = vision.patchSize();
        int top = patch / vision.patchColumns() * side;
        int left = patch % vision.patchColumns() * side;
        float[] values = new float[vision.channels() * side * side];
        int at = 0;
        for (int channel = 0; channel < vision.channels(); channel++) {
            for (int row = top; row < top + side; row++) {
                for (int column = left; column < left + side; column++) {
                    values[at++] = pixels[(channel * vision.imageSize() + row) * vision.imageSize() + column];
                }
            }
        }
        return values;
    }

    private float[][] layer(float[][] x, String layer) {
        float[][] normed =
                Arrays.stream(x).map(t -> layerNorm(t, layer + "layer_norm1")).toArray(float[][]::new);
        float[][] attended = attend(normed, layer + "self_attn.");
        float[][] out = new float[x.length][];
        for (int token = 0; token < x.length; token++) {
            float[] middle = Rows.add(x[token], linear(attended[token], layer + "self_attn.out_proj"));
            float[] wide = linear(layerNorm(middle, layer + "layer_norm2"), layer + "mlp.fc1");
            out[token] = Rows.add(middle, linear(activated(wide, vision.activation()), layer + "mlp.fc2"));
        }
        return out;
    }

    private float[][] attend(float[][] x, String attention) {
        float[][] queries =
                Arrays.stream(x).map(t -> linear(t, attention + "q_proj")).toArray(float[][]::new);
        float[][] keys =
                Arrays.stream(x).map(t -> linear(t, attention + "k_proj")).toArray(float[][]::new);
        float[][] values =
                Arrays.stream(x).map(t -> linear(t, attention + "v_proj")).toArray(float[][]::new);
        int width = vision.hiddenSize() / vision.heads();
        float[][] attended = new float[x.length][vision.hiddenSize()];
        for (int head = 0; head < vision.hiddenSize(); head += width) {
            for (int token = 0; token < x.length; token++) {
                double[] logits = new double[x.length];
                for (int key = 0; key < x.length; key++) {
                    logits[key] = Rows.dot(queries[token], head, keys[key], head, width) / Math.sqrt(width);
                }
                double[] shares = Rows.softmax(logits);
                for (int i = head; i < head + width; i++) {
                    double sum = 0;
                    for (int key = 0; key < x.length; key++) {
                        sum += shares[key] * values[key][i];
                    }
                    attended[token][i] = (float) sum;
                }
            }
        }
        return attended;
    }

    private float[] joined(List<float[][]> states, int token) {
        float[] row = new float[vision.hiddenSize() * vision.featureLayers().size()];
        int at = 0;
        for (int state : vision.featureLayers()) {
            System.arraycopy(states.get(state)[token], 0, row, at, vision.hiddenSize());
            at += vision.hiddenSize();
        }
        return row;
    }

    private float[] project(float[] row) {
        float[] wide = activated(projectorLinear(row, "linear_1"), config.projectorActivation());
        return projectorLinear(wide, "linear_2");
    }

    private float[] projectorLinear(float[] x, String linear) {
        String module = "multi_modal_projector." + linear;
        return config.projectorBias() ? linear(x, module) : Rows.linear(x, tensors.get(module + ".weight"));
    }

    private float[] linear(float[] x, String module) {
        return Rows.add(Rows.linear(x, tensors.get(module + ".weight")), tensors.get(module + ".bias"));
    }

    private float[] layerNorm(float[] x, String module) {
        float[] weight = tensors.get(module + ".weight");
        float[] bias = tensors.get(module + ".bias");
        double mean = 0;
        for (float value : x) {
            mean += value;
        }
        mean /= x.length;
        double variance = 0;
        for (float value : x) {
            variance += (value - mean) * (value - mean);
        }
        double scale = 1 / Math.sqrt(variance / x.length + vision.layerNormEps());
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) ((x[i] - mean) * scale * weight[i] + bias[i]);
        }
        return y;
    }

    private static float[] activated(float[] x, Activation activation) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Rows.activate(x[i], activation);
        }
        return y;
    }
}
