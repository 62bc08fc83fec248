package io.pyramidstream.model.pixels;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Decodes JPEG with the JDK's reader. Takes the bytes of the raster as they are: a profile or a grey scale would
/// otherwise be converted, which the reference does not do. One thread.
final class JpegReader {
    /// A small file can claim to be an enormous picture.
    private static final long PIXELS_MAX = 64_000_000;
    private static final int CHANNELS = 3;

    /// Part of what the decoder says of a picture that ends early; it fills the rest with grey and goes on.
    private static final String CUT_OFF = "remature end";

    private final ImageReader reader =
            ImageIO.getImageReadersByFormatName("jpeg").next();
    private boolean cutOff;

    /// @throws UnreadablePictureException if the bytes are no JPEG, damaged, too large, or of another colour space
    Picture read(byte[] jpeg) {
        if (jpeg.length < 3 || (jpeg[0] & 0xFF) != 0xFF || (jpeg[1] & 0xFF) != 0xD8) {
            throw new UnreadablePictureException("the " + jpeg.length + " bytes of the frame do not begin like a JPEG");
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((_, warning) -> cutOff |= warning.contains(CUT_OFF));
            requireSize(reader.getWidth(0), reader.getHeight(0));
            cutOff = false;
            Picture picture = picture(reader.read(0).getRaster());
            if (cutOff) {
                throw new UnreadablePictureException("the frame is a JPEG that ends in the middle of the picture");
            }
            return picture;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UnreadablePictureException("the frame is a JPEG that cannot be decoded: " + e.getMessage(), e);
        } finally {
            reader.reset();
        }
    }

    private static void requireSize(int width, int height) {
        if ((long) width * height > PIXELS_MAX) {
            throw new UnreadablePictureException("the frame has " + width + " x " + height + " pixels, at most "
                    + PIXELS_MAX + " are decoded; send smaller frames");
        }
    }

    private static Picture picture(Raster raster) {
        boolean interleaved = raster.getSampleModel() instanceof PixelInterleavedSampleModel
                && raster.getDataBuffer() instanceof DataBufferByte;
        int bands = raster.getNumBands();
        if (!interleaved || (bands != 1 && bands != CHANNELS)) {
            throw new UnreadablePictureException(
                    "the frame is a JPEG of " + bands + " channels, which is not supported; send RGB or grey");
        }
        var model = (PixelInterleavedSampleModel) raster.getSampleModel();
        var buffer = (DataBufferByte) raster.getDataBuffer();
        int[] offsets = model.getBandOffsets();
        return new Picture(
                raster.getWidth(),
                raster.getHeight(),
                buffer.getData(),
                buffer.getOffset(),
                model.getScanlineStride(),
                model.getPixelStride(),
                offsets[0],
                offsets[bands == 1 ? 0 : 1],
                offsets[bands == 1 ? 0 : 2]);
    }
}
