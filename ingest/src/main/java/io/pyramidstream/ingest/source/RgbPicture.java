package io.pyramidstream.ingest.source;

/// A picture that Java draws. It is drawn only when somebody wants to see it: most pictures are never sampled.
public interface RgbPicture extends Picture {

    int width();

    int height();

    /// The pixels row by row, `0xXXRRGGBB` each, `width * height` of them; valid as long as the picture.
    int[] rgb();
}
