package io.pyramidstream.model.reference;

import io.pyramidstream.model.checkpoint.Activation;

/// Arithmetic on rows: floats stored, doubles summed.
final class Rows {
    private Rows() {}

    /// `x Wᵀ` of one row, `W [out, in]` row-major.
    static float[] linear(float[] x, float[] weight) {
        float[] y = new float[weight.length / x.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = (float) dot(x, 0, weight, o * x.length, x.length);
        }
        return y;
    }

    static float[] rmsNorm(float[] x, float[] weight, double epsilon) {
        double scale = 1 / Math.sqrt(dot(x, 0, x, 0, x.length) / x.length + epsilon);
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (x[i] * scale * weight[i]);
        }
        return y;
    }

    static float[] add(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    /// `activation(gate) * up`.
    static float[] gated(float[] gate, float[] up, Activation activation) {
        float[] y = new float[gate.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (activate(gate[i], activation) * up[i]);
        }
        return y;
    }

    static double dot(float[] a, int aFrom, float[] b, int bFrom, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) a[aFrom + i] * b[bFrom + i];
        }
        return sum;
    }

    static double[] softmax(double[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        double[] shares = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            shares[i] = Math.exp(logits[i] - max);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    static double activate(double x, Activation activation) {
        return switch (activation) {
            case SILU -> x / (1 + Math.exp(-x));
            case QUICK_GELU -> x / (1 + Math.exp(-1.702 * x));
            case GELU_TANH -> .5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + .044715 * x * x * x)));
            case GELU -> .5 * x * (1 + erf(x / Math.sqrt(2)));
        };
    }

    /// Error function by its series, exact enough (1e-12) where `erf` has not yet reached 1.
    private static double erf(double x) {
        if (Math.abs(x) > 5) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
