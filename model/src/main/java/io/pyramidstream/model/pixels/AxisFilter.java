package io.pyramidstream.model.pixels;

/// Pillow's bicubic filter along one axis in 22-bit fixed point: output `i` is the sum of `taps[i]` inputs from
/// `from[i]` on, each times its weight.
///
/// @param weights `tapsMax` per output, the first `taps[i]` of them used
record AxisFilter(int[] from, int[] taps, int[] weights, int tapsMax) {
    static final int FRACTION_BITS = 22;

    private static final double SUPPORT = 2;
    private static final double A = -0.5;

    /// @param in    size before
    /// @param out   size after
    /// @param first first output wanted
    /// @param count outputs wanted
    static AxisFilter of(int in, int out, int first, int count) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        int tapsMax = (int) Math.ceil(SUPPORT * stretch) * 2 + 1;
        var filter = new AxisFilter(new int[count], new int[count], new int[count * tapsMax], tapsMax);
        for (int i = 0; i < count; i++) {
            filter.fill(i, (first + i + 0.5) * scale, stretch, in);
        }
        return filter;
    }

    int inputBegin() {
        return from[0];
    }

    int inputEnd() {
        return from[from.length - 1] + taps[taps.length - 1];
    }

    private void fill(int i, double center, double stretch, int in) {
        double support = SUPPORT * stretch;
        from[i] = Math.max(0, (int) (center - support + 0.5));
        taps[i] = Math.min(in, (int) (center + support + 0.5)) - from[i];
        double[] exact = new double[taps[i]];
        double sum = 0;
        for (int k = 0; k < taps[i]; k++) {
            exact[k] = bicubic((k + from[i] - center + 0.5) / stretch);
            sum += exact[k];
        }
        for (int k = 0; k < taps[i]; k++) {
            double weight = exact[k] / sum * (1 << FRACTION_BITS);
            weights[i * tapsMax + k] = (int) (weight + (weight < 0 ? -0.5 : 0.5));
        }
    }

    private static double bicubic(double signed) {
        double t = Math.abs(signed);
        if (t < 1) {
            return ((A + 2) * t - (A + 3)) * t * t + 1;
        }
        return t < 2 ? (((t - 5) * t + 8) * t - 4) * A : 0;
    }
}
