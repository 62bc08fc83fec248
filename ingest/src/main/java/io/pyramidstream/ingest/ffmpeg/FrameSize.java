package io.pyramidstream.ingest.ffmpeg;

/// Width and height in pixels.
record FrameSize(int width, int height) {

    /// The size of a frame made from a picture: aspect kept, pixels made square, both sides even, short side at most
    /// `shortSideMax`. Pictures are never scaled up, except to the smallest even size.
    static FrameSize fitted(int width, int height, double pixelAspect, int shortSideMax) {
        double squareWidth = pixelAspect >= 1 ? width * pixelAspect : width;
        double squareHeight = pixelAspect >= 1 ? height : height / pixelAspect;
        double shrink = Math.min(1, shortSideMax / Math.min(squareWidth, squareHeight));
        return new FrameSize(even(squareWidth * shrink), even(squareHeight * shrink));
    }

    FrameSize turned() {
        return new FrameSize(height, width);
    }

    private static int even(double px) {
        return Math.max(2, 2 * (int) Math.round(px / 2));
    }
}
