package io.pyramidstream.bench.soak;

import java.util.ArrayList;
import java.util.List;

/// How a figure grows: the median of the slopes between any two of its values, which a few odd ones do not move
/// (Theil and Sen).
///
/// @param growth over the whole time
/// @param mean   of the values
record Slope(double growth, double mean) {

    /// One value.
    record Point(double seconds, double value) {}

    static Slope of(List<Point> points) {
        List<Double> slopes = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < points.size(); i++) {
            Point one = points.get(i);
            sum += one.value();
            for (Point other : points.subList(i + 1, points.size())) {
                if (other.seconds() > one.seconds()) {
                    slopes.add((other.value() - one.value()) / (other.seconds() - one.seconds()));
                }
            }
        }
        slopes.sort(Double::compare);
        double median = slopes.isEmpty() ? 0 : slopes.get(slopes.size() / 2);
        double seconds = points.isEmpty()
                ? 0
                : points.getLast().seconds() - points.getFirst().seconds();
        return new Slope(median * seconds, points.isEmpty() ? 0 : sum / points.size());
    }

    /// Whether it grew by no more than this share of its mean.
    boolean flat(double share) {
        return growth <= share * mean;
    }
}
