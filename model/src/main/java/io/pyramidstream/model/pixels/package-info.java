/// A JPEG picture becomes the numbers the vision tower was trained on: shortest edge resized with Pillow's bicubic
/// filter bit for bit, centre cropped, normalised.
@NullMarked
package io.pyramidstream.model.pixels;

import org.jspecify.annotations.NullMarked;
