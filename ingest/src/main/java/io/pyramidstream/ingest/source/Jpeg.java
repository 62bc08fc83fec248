package io.pyramidstream.ingest.source;

/// An encoded picture. `bytes` is handed over, not copied: nobody may write into it.
public record Jpeg(int width, int height, byte[] bytes) {

    @Override
    public String toString() {
        return "Jpeg[" + width + "x" + height + ", " + bytes.length + " bytes]";
    }
}
