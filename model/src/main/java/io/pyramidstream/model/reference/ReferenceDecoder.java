package io.pyramidstream.model.reference;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.TextConfig;

import java.util.List;
import java.util.stream.IntStream;

/// A LLaMA decoder for one sequence at a time, layer by layer, so that each pruning stage can run on its own tokens.
/// Rows are `float[hiddenSize]`. Not thread-safe. Slow, and the slower the less of the
/// weights fits the heap.
public final class ReferenceDecoder {
    private final TextConfig text;
    private final FloatTensors tensors;

    public ReferenceDecoder(Checkpoint checkpoint) {
        this.text = checkpoint.config().text();
        this.tensors = new FloatTensors(checkpoint);
    }

    /// Embedding rows of token ids.
    public float[][] embed(int... ids) {
        float[][] rows = new float[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            rows[i] = tensors.row("language_model.embed_tokens.weight", ids[i], text.hiddenSize());
        }
        return rows;
    }

    /// Runs layers `[firstLayer, endLayer)` on new rows, whose positions go on from each layer's cache.
    public float[][] run(int firstLayer, int endLayer, float[][] hidden, KvCache cache) {
        float[][] rows = hidden;
        for (int layer = firstLayer; layer < endLayer; layer++) {
            rows = layer(layer, rows, consecutive(cache.length(layer), hidden.length), cache);
        }
        return rows;
    }

    /// @param positions of the new rows
    public float[][] run(int firstLayer, int endLayer, float[][] hidden, int[] positions, KvCache cache) {
        float[][] rows = hidden;
        for (int layer = firstLayer; layer < endLayer; layer++) {
            rows = layer(layer, rows, positions, cache);
        }
        return rows;
    }

    private static int[] consecutive(int first, int count) {
        return IntStream.range(first, first + count).toArray();
    }

    /// Attention of the query row to each row, mean over heads, with this layer's norm, query and key projection; rows
    /// after the query row get 0.
    public float[] scores(int layer, float[][] hidden, int queryRow, boolean ropeInScore) {
        return scores(layer, hidden, queryRow, ropeInScore ? consecutive(0, hidden.length) : new int[hidden.length]);
    }

    /// @param positions of the rows
    public float[] scores(int layer, float[][] hidden, int queryRow, int[] positions) {
        float[] query = project(layer, "q_proj", normed(layer, hidden[queryRow]), positions[queryRow]);
        float[][] keys = new float[queryRow + 1][];
        for (int row = 0; row <= queryRow; row++) {
            keys[row] = project(layer, "k_proj", normed(layer, hidden[row]), positions[row]);
        }
        double[] sums = new double[hidden.length];
        for (int head = 0; head < text.heads(); head++) {
            double[] shares = shares(query, head, List.of(keys), keys.length);
            for (int row = 0; row < shares.length; row++) {
                sums[row] += shares[row];
            }
        }
        float[] scores = new float[hidden.length];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = (float) (sums[row] / text.heads());
        }
        return scores;
    }

    /// Final norm and head on one row.
    public float[] logits(float[] row) {
        float[] normed = Rows.rmsNorm(row, tensors.get("language_model.norm.weight"), text.rmsNormEps());
        return Rows.linear(normed, tensors.get("lm_head.weight"));
    }

    private float[][] layer(int layer, float[][] hidden, int[] positions, KvCache cache) {
        float[][] out = new float[hidden.length][];
        for (int row = 0; row < hidden.length; row++) {
            float[] normed = normed(layer, hidden[row]);
            int position = positions[row];
            cache.append(
                    layer,
                    project(layer, "k_proj", normed, position),
                    Rows.linear(normed, weight(layer, "self_attn.v_proj")));
            float[] attended = attend(layer, project(layer, "q_proj", normed, position), cache);
            float[] middle = Rows.add(hidden[row], Rows.linear(attended, weight(layer, "self_attn.o_proj")));
            out[row] = Rows.add(middle, mlp(layer, middle));
        }
        return out;
    }

    /// The newest row's heads over every key of the cache: the rows come one after another, so this is causal.
    private float[] attend(int layer, float[] query, KvCache cache) {
        int width = text.headDim();
        float[] attended = new float[text.heads() * width];
        for (int head = 0; head < text.heads(); head++) {
            double[] shares = shares(query, head, cache.keys(layer), cache.length(layer));
            for (int i = 0; i < width; i++) {
                double sum = 0;
                for (int key = 0; key < shares.length; key++) {
                    sum += shares[key] * cache.values(layer).get(key)[kvHead(head) * width + i];
                }
                attended[head * width + i] = (float) sum;
            }
        }
        return attended;
    }

    private double[] shares(float[] query, int head, List<float[]> keys, int count) {
        int width = text.headDim();
        double[] logits = new double[count];
        for (int key = 0; key < count; key++) {
            logits[key] = Rows.dot(query, head * width, keys.get(key), kvHead(head) * width, width) / Math.sqrt(width);
        }
        return Rows.softmax(logits);
    }

    private float[] mlp(int layer, float[] x) {
        float[] normed = Rows.rmsNorm(x, weight(layer, "post_attention_layernorm"), text.rmsNormEps());
        float[] gate = Rows.linear(normed, weight(layer, "mlp.gate_proj"));
        float[] up = Rows.linear(normed, weight(layer, "mlp.up_proj"));
        return Rows.linear(Rows.gated(gate, up, text.activation()), weight(layer, "mlp.down_proj"));
    }

    private float[] normed(int layer, float[] x) {
        return Rows.rmsNorm(x, weight(layer, "input_layernorm"), text.rmsNormEps());
    }

    /// Query or key heads of a normed row, rotated to its position (position 0 turns nothing).
    private float[] project(int layer, String projection, float[] normed, int position) {
        float[] x = Rows.linear(normed, weight(layer, "self_attn." + projection));
        int half = text.headDim() / 2;
        for (int head = 0; head < x.length; head += text.headDim()) {
            for (int j = 0; j < half; j++) {
                double angle = position * Math.pow(text.ropeTheta(), -2.0 * j / text.headDim());
                double cos = Math.cos(angle);
                double sin = Math.sin(angle);
                float a = x[head + j];
                float b = x[head + half + j];
                x[head + j] = (float) (a * cos - b * sin);
                x[head + half + j] = (float) (b * cos + a * sin);
            }
        }
        return x;
    }

    private int kvHead(int head) {
        return head / (text.heads() / text.kvHeads());
    }

    private float[] weight(int layer, String what) {
        return tensors.get("language_model.layers." + layer + "." + what + ".weight");
    }
}
