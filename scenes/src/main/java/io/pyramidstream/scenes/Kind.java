package io.pyramidstream.scenes;

/// What a thing is. Sizes are pixels of the view at scale 1.
public enum Kind {
    PERSON("person", "people", 46, 118),
    CAR("car", "cars", 130, 62),
    TRUCK("truck", "trucks", 148, 98),
    BAG("bag", "bags", 52, 48),
    BOX("box", "boxes", 66, 60);

    private final String word;
    private final String plural;
    private final int width;
    private final int height;

    Kind(String word, String plural, int width, int height) {
        this.word = word;
        this.plural = plural;
        this.width = width;
        this.height = height;
    }

    public String word() {
        return word;
    }

    public String plural() {
        return plural;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /// Whether it comes and goes by itself; other things are put down and taken away.
    boolean moves() {
        return this == PERSON || this == CAR || this == TRUCK;
    }
}
