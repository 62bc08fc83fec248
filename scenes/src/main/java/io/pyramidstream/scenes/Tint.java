package io.pyramidstream.scenes;

import java.awt.Color;

/// The colours a thing can have: far enough apart to be told apart in a small, compressed picture.
public enum Tint {
    RED("red", new Color(0xD0, 0x20, 0x24)),
    GREEN("green", new Color(0x20, 0xA0, 0x3C)),
    BLUE("blue", new Color(0x22, 0x50, 0xD8)),
    YELLOW("yellow", new Color(0xF0, 0xC8, 0x10)),
    WHITE("white", new Color(0xF2, 0xF2, 0xF2));

    private final String word;
    private final Color color;

    Tint(String word, Color color) {
        this.word = word;
        this.color = color;
    }

    public String word() {
        return word;
    }

    Color color() {
        return color;
    }

    Color dark() {
        return new Color(color.getRed() * 6 / 10, color.getGreen() * 6 / 10, color.getBlue() * 6 / 10);
    }
}
