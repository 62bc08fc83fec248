package io.pyramidstream.scenes;

/// One thing as it stands in one picture, in pixels of the square view; see [World#VIEW].
///
/// @param id    the same for the same thing as long as it is there, unique in its scene
/// @param x     middle of where it stands
/// @param y     where it touches the ground
/// @param scale near things are larger
/// @param lying a person that has fallen lies on the ground, as long as it is tall
/// @param shown share of its outline that is inside the view and not behind a nearer thing, [0, 1]
public record Thing(long id, Kind kind, Tint tint, double x, double y, double scale, boolean lying, double shown) {

    /// Upright.
    public Thing(long id, Kind kind, Tint tint, double x, double y, double scale, double shown) {
        this(id, kind, tint, x, y, scale, false, shown);
    }

    public double left() {
        return x - width() / 2;
    }

    public double right() {
        return x + width() / 2;
    }

    public double top() {
        return y - height();
    }

    public double width() {
        return (lying ? kind.height() : kind.width()) * scale;
    }

    public double height() {
        return (lying ? kind.width() : kind.height()) * scale;
    }

    Thing shown(double share) {
        return new Thing(id, kind, tint, x, y, scale, lying, share);
    }

    /// Square pixels that both outlines cover.
    double overlap(Thing other) {
        double wide = Math.min(right(), other.right()) - Math.max(left(), other.left());
        double high = Math.min(y, other.y) - Math.max(top(), other.top());
        return wide > 0 && high > 0 ? wide * high : 0;
    }
}
