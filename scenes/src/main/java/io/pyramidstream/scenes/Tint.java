package io.pyramidstream.scenes;

/// The colours things come in: far enough apart to be told apart in a small, compressed picture.
public enum Tint {
    RED(0xC8281E),
    BLUE(0x1E46C8),
    GREEN(0x1E8C32),
    YELLOW(0xE6C81E),
    WHITE(0xF0F0F0),
    BLACK(0x202020);

    private final int rgb;

    Tint(int rgb) {
        this.rgb = rgb;
    }

    int rgb() {
        return rgb;
    }
}
