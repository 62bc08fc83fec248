package io.pyramidstream.model.pixels;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// How long one frame takes, against the same filter written as plain loops over doubles. Run by hand: `java -cp
/// model/target/classes:model/target/test-classes io.pyramidstream.model.pixels.ResizeComparison [width height]`
final class ResizeComparison {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 60;
    private static final int SIDE = 224;
    private static final int CHANNELS = 3;

    private ResizeComparison() {}

    public static void main(String[] args) {
        int width = args.length > 1 ? Integer.parseInt(args[0]) : 1280;
        int height = args.length > 1 ? Integer.parseInt(args[1]) : 720;
        Picture picture = Pictures.pattern(width, height);
        Resizer resizer = new Resizer(SIDE, SIDE);
        byte[] square = new byte[SIDE * SIDE * CHANNELS];
        double ours = medianMs(() -> resizer.resize(picture, square));
        byte[][] straight = new byte[1][];
        double doubles = medianMs(() -> straight[0] = straight(picture));
        System.out.printf(
                "%d x %d: %.2f ms, straight loops over doubles %.2f ms, %.1f times; same bytes: %b%n",
                width, height, ours, doubles, doubles / ours, Arrays.equals(square, straight[0]));
    }

    private static double medianMs(Runnable work) {
        double[] ms = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long begin = CPU.getCurrentThreadCpuTime(); // other programs on the machine do not count
            work.run();
            ms[i] = (CPU.getCurrentThreadCpuTime() - begin) / 1e6;
        }
        Arrays.sort(ms);
        return ms[ROUNDS / 2];
    }

    private static byte[] straight(Picture in) {
        int shorter = Math.min(in.width(), in.height());
        int width = in.width() == shorter ? SIDE : (int) (224.0 * in.width() / shorter);
        int height = in.height() == shorter ? SIDE : (int) (224.0 * in.height() / shorter);
        byte[] wide = pass(in.bytes(), in.width(), in.height(), width, true);
        byte[] resized = pass(wide, width, in.height(), height, false);
        byte[] out = new byte[SIDE * SIDE * CHANNELS];
        for (int y = 0; y < SIDE; y++) {
            int from = ((y + (height - SIDE) / 2) * width + (width - SIDE) / 2) * CHANNELS;
            System.arraycopy(resized, from, out, y * SIDE * CHANNELS, SIDE * CHANNELS);
        }
        return out;
    }

    /// Weights once per output position, every pixel of the resized picture, sums in double.
    private static byte[] pass(byte[] in, int width, int height, int size, boolean horizontal) {
        int before = horizontal ? width : height;
        int outWidth = horizontal ? size : width;
        int outHeight = horizontal ? height : size;
        byte[] out = new byte[outWidth * outHeight * CHANNELS];
        AxisFilter filter = AxisFilter.of(before, size, 0, size);
        double[] weights = Arrays.stream(filter.weights())
                .mapToDouble(w -> w / (double) (1 << 22))
                .toArray();
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                int at = horizontal ? x : y;
                for (int c = 0; c < CHANNELS; c++) {
                    double sum = 0;
                    for (int k = 0; k < filter.taps()[at]; k++) {
                        int i = filter.from()[at] + k;
                        int pixel = horizontal ? y * width + i : i * width + x;
                        sum += (in[pixel * CHANNELS + c] & 0xFF) * weights[at * filter.tapsMax() + k];
                    }
                    out[(y * outWidth + x) * CHANNELS + c] = (byte) Math.clamp((long) Math.floor(sum + 0.5), 0, 255);
                }
            }
        }
        return out;
    }
}
