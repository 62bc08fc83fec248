package io.pyramidstream.model.pixels;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Resizes and crops in integers, horizontally first and rounded to bytes in between, as Pillow does. Keeps the
/// filters of the sizes it has met, since a camera has one. One thread.
final class Resizer {
    private static final int PLANS_MAX = 32;
    private static final int CHANNELS = 3;
    private static final int HALF = 1 << (AxisFilter.FRACTION_BITS - 1);
    private static final long HALVES = (long) HALF << 32 | HALF;

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
    private long[] packed = new long[0];

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
        if (plan.horizontal() == null) {
            for (int y = 0; y < rowCount; y++) {
                copyRow(picture, picture.row(plan.rowBegin() + y) + plan.left() * picture.pixelBytes(), y * rowBytes);
            }
        } else {
            for (int y = 0; y < rowCount; y += 2) {
                filterRows(picture, plan, plan.horizontal(), y, Math.min(y + 1, rowCount - 1));
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

    /// Two rows at once, one in each half of a long: a sum stays below 2^31 in both halves, since weights add up to
    /// 2^22 and the negative ones are small.
    private void filterRows(Picture picture, ResizePlan plan, AxisFilter filter, int upper, int lower) {
        int begin = filter.inputBegin();
        pack(picture, plan.rowBegin() + upper, plan.rowBegin() + lower, begin, filter.inputEnd());
        long[] pixels = packed;
        int[] weights = filter.weights();
        for (int x = 0; x < side; x++) {
            int at = (filter.from()[x] - begin) * CHANNELS;
            int weight = x * filter.tapsMax();
            int weightEnd = weight + filter.taps()[x];
            long r = HALVES;
            long g = HALVES;
            long b = HALVES;
            for (; weight < weightEnd; weight++, at += CHANNELS) {
                r += pixels[at] * weights[weight];
                g += pixels[at + 1] * weights[weight];
                b += pixels[at + 2] * weights[weight];
            }
            put(r, upper, lower, CHANNELS * x);
            put(g, upper, lower, CHANNELS * x + 1);
            put(b, upper, lower, CHANNELS * x + 2);
        }
    }

    private void pack(Picture picture, int upper, int lower, int begin, int end) {
        if (packed.length < (end - begin) * CHANNELS) {
            packed = new long[(end - begin) * CHANNELS];
        }
        byte[] bytes = picture.bytes();
        int high = picture.row(upper) + begin * picture.pixelBytes();
        int toLow = picture.row(lower) - picture.row(upper);
        for (int i = 0; i < (end - begin) * CHANNELS; i += CHANNELS, high += picture.pixelBytes()) {
            packed[i] = pair(bytes, high + picture.red(), toLow);
            packed[i + 1] = pair(bytes, high + picture.green(), toLow);
            packed[i + 2] = pair(bytes, high + picture.blue(), toLow);
        }
    }

    private static long pair(byte[] bytes, int high, int toLow) {
        return (long) (bytes[high] & 0xFF) << 32 | (bytes[high + toLow] & 0xFF);
    }

    private void put(long sums, int upper, int lower, int column) {
        int low = (int) sums;
        rows[upper * side * CHANNELS + column] = toByte((int) ((sums - low) >> 32));
        rows[lower * side * CHANNELS + column] = toByte(low);
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
