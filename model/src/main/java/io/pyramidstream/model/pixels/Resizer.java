package io.pyramidstream.model.pixels;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Resizes and crops in integers, horizontally first and rounded to bytes in between, as Pillow does. Keeps the filters
/// of
/// the sizes it has met, since a camera has one. One thread.
final class Resizer {
    private static final int PLANS_MAX = 32;
    private static final int CHANNELS = 3;
    private static final int HALF = 1 << (AxisFilter.FRACTION_BITS - 1);

    private record Size(int width, int height) {}

    private final int shortestEdge;
    private final int side;
    private final Map<Size, ResizePlan> plans = new LinkedHashMap<>(PLANS_MAX, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Size, ResizePlan> eldest) {
            return size() > PLANS_MAX;
        }
    };
    private final int[] sums;
    private byte[] rows = new byte[0];

    Resizer(int shortestEdge, int side) {
        this.shortestEdge = shortestEdge;
        this.side = side;
        this.sums = new int[side * CHANNELS];
    }

    /// @param out `[side, side, 3]`, red first
    void resize(Picture picture, byte[] out) {
        ResizePlan plan = plans.computeIfAbsent(
                new Size(picture.width(), picture.height()),
                size -> ResizePlan.of(size.width(), size.height(), shortestEdge, side));
        int rowBytes = side * CHANNELS;
        int rowCount = plan.rowEnd() - plan.rowBegin();
        if (rows.length < rowCount * rowBytes) {
            rows = new byte[rowCount * rowBytes];
        }
        for (int y = 0; y < rowCount; y++) {
            int from = picture.row(plan.rowBegin() + y);
            if (plan.horizontal() == null) {
                copyRow(picture, from + plan.left() * picture.pixelBytes(), y * rowBytes);
            } else {
                filterRow(picture, from, plan.horizontal(), y * rowBytes);
            }
        }
        if (plan.vertical() == null) {
            System.arraycopy(rows, 0, out, 0, side * rowBytes);
        } else {
            filterColumns(plan.vertical(), plan.rowBegin(), out);
        }
    }

    private void copyRow(Picture picture, int from, int to) {
        byte[] bytes = picture.bytes();
        for (int x = 0; x < side; x++) {
            int pixel = from + x * picture.pixelBytes();
            rows[to + CHANNELS * x] = bytes[pixel + picture.red()];
            rows[to + CHANNELS * x + 1] = bytes[pixel + picture.green()];
            rows[to + CHANNELS * x + 2] = bytes[pixel + picture.blue()];
        }
    }

    private void filterRow(Picture picture, int row, AxisFilter filter, int to) {
        byte[] bytes = picture.bytes();
        int[] weights = filter.weights();
        int step = picture.pixelBytes();
        int red = picture.red();
        int green = picture.green();
        int blue = picture.blue();
        for (int x = 0; x < side; x++) {
            int pixel = row + filter.from()[x] * step;
            int begin = x * filter.tapsMax();
            int end = begin + filter.taps()[x];
            int r = HALF;
            int g = HALF;
            int b = HALF;
            for (int k = begin; k < end; k++) {
                int weight = weights[k];
                r += (bytes[pixel + red] & 0xFF) * weight;
                g += (bytes[pixel + green] & 0xFF) * weight;
                b += (bytes[pixel + blue] & 0xFF) * weight;
                pixel += step;
            }
            rows[to + CHANNELS * x] = toByte(r);
            rows[to + CHANNELS * x + 1] = toByte(g);
            rows[to + CHANNELS * x + 2] = toByte(b);
        }
    }

    private void filterColumns(AxisFilter filter, int rowBegin, byte[] out) {
        int rowBytes = side * CHANNELS;
        for (int y = 0; y < side; y++) {
            Arrays.fill(sums, HALF);
            for (int k = 0; k < filter.taps()[y]; k++) {
                addRow((filter.from()[y] - rowBegin + k) * rowBytes, filter.weights()[y * filter.tapsMax() + k]);
            }
            for (int i = 0; i < rowBytes; i++) {
                out[y * rowBytes + i] = toByte(sums[i]);
            }
        }
    }

    private void addRow(int from, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (rows[from + i] & 0xFF) * weight;
        }
    }

    private static byte toByte(int sum) {
        return (byte) Math.clamp(sum >> AxisFilter.FRACTION_BITS, 0, 255);
    }
}
