package io.pyramidstream.model.pixels;

import org.jspecify.annotations.Nullable;

/// How pictures of one size become the middle square: only the rows and columns that end up in it are computed.
///
/// @param horizontal null if the width does not change
/// @param vertical   null if the height does not change
/// @param left       first column of the square in the resized picture
/// @param top        first row of the square in the resized picture
record ResizePlan(@Nullable AxisFilter horizontal, @Nullable AxisFilter vertical, int left, int top, int side) {

    static ResizePlan of(int width, int height, int shortestEdge, int side) {
        int shorter = Math.min(width, height);
        int longer = (int) ((double) shortestEdge * Math.max(width, height) / shorter);
        int newWidth = width <= height ? shortestEdge : longer;
        int newHeight = width <= height ? longer : shortestEdge;
        int left = (newWidth - side) / 2;
        int top = (newHeight - side) / 2;
        return new ResizePlan(
                newWidth == width ? null : AxisFilter.of(width, newWidth, left, side),
                newHeight == height ? null : AxisFilter.of(height, newHeight, top, side),
                left,
                top,
                side);
    }

    /// First source row that is needed.
    int rowBegin() {
        return vertical == null ? top : vertical.inputBegin();
    }

    /// Source row behind the last that is needed.
    int rowEnd() {
        return vertical == null ? top + side : vertical.inputEnd();
    }
}
