package io.pyramidstream.model.pixels;

/// Rows of interleaved bytes, borrowed from whoever decoded them.
///
/// @param rowBytes   distance from one row to the next
/// @param pixelBytes distance from one pixel to the next
/// @param first      where the first pixel begins
/// @param red        where in a pixel red is; equal to green and blue in a grey picture
record Picture(
        int width, int height, byte[] bytes, int first, int rowBytes, int pixelBytes, int red, int green, int blue) {

    int row(int y) {
        return first + y * rowBytes;
    }
}
