package io.pyramidstream.scenes;

/// Something that can be seen at one moment.
///
/// @param id     the same for the same thing as long as it is there, unique in its scene
/// @param x      middle of where it stands, 0 is the left edge of the picture, 1 the right
/// @param y      where it touches the ground, 0 is the top, 1 the bottom
/// @param height share of the picture's height
/// @param moving whether it moves at this moment
public record Thing(long id, Kind kind, Tint tint, double x, double y, double height, boolean moving) {

    public enum Kind {
        PERSON(0.2),
        VEHICLE(1.0),
        BAG(0.5);

        private final double widthPerHeight;

        Kind(double widthPerHeight) {
            this.widthPerHeight = widthPerHeight;
        }
    }

    /// Share of the picture's width.
    public double width() {
        // A vehicle seen from the side is 2.2 times as long as high; the picture is 16 : 9.
        double aspect = kind == Kind.VEHICLE ? 2.2 * kind.widthPerHeight : 2 * kind.widthPerHeight;
        return height * aspect * 9 / 16;
    }

    /// Whether any part of it is inside the picture.
    boolean isInView() {
        return x + width() / 2 > 0 && x - width() / 2 < 1;
    }
}
