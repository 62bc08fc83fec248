package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.Jpeg;
import io.pyramidstream.ingest.source.JpegEncoder;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.RgbPicture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

/// Scales a picture down, turns it upright and encodes it: libswscale and FFmpeg's `mjpeg` encoder.
///
/// ```
/// picture --swscale--> YUV 4:2:0 full range --turn--> upright --mjpeg--> bytes
/// ```
///
/// Handles follow the size of the pictures: a source that changes its size in the middle gets a new encoder.
public final class FfmpegJpegEncoder implements JpegEncoder {

    private final int shortSidePxMax;
    private final int qscale;
    private final Scaler scaler;
    private final AVFrame upright;
    private @Nullable MjpegCodec codec;

    /// @param shortSidePxMax pictures with a longer short side are scaled down
    /// @param qscale         FFmpeg's quality, [1, 31]; 1 is best
    public FfmpegJpegEncoder(int shortSidePxMax, int qscale) {
        Libav.load();
        this.shortSidePxMax = shortSidePxMax;
        this.qscale = qscale;
        this.scaler = new Scaler(AVCOL_RANGE_JPEG);
        this.upright = Libav.newFrame();
    }

    @Override
    public Jpeg encode(Picture picture) {
        return encoded(
                switch (picture) {
                    case DecodedPicture decoded -> upright(decoded);
                    case RgbPicture drawn ->
                        scaler.toYuv(drawn, FrameSize.fitted(drawn.width(), drawn.height(), 1, shortSidePxMax));
                    default ->
                        throw new IllegalArgumentException(
                                "no way to read a " + picture.getClass().getName());
                });
    }

    private AVFrame upright(DecodedPicture decoded) {
        AVFrame from = decoded.frame();
        FrameSize size = FrameSize.fitted(from.width(), from.height(), decoded.pixelAspect(), shortSidePxMax);
        AVFrame scaled = scaler.toYuv(from, size);
        int degrees = decoded.clockwiseDegrees();
        if (degrees == 0) {
            return scaled;
        }
        Scaler.prepare(upright, degrees == 180 ? size : size.turned(), AV_PIX_FMT_YUV420P);
        upright.color_range(AVCOL_RANGE_JPEG);
        Turn.clockwise(scaled, upright, degrees);
        return upright;
    }

    private Jpeg encoded(AVFrame frame) {
        MjpegCodec current = codec;
        if (current == null || !current.fits(frame.width(), frame.height())) {
            closeCodec();
            current = MjpegCodec.of(frame.width(), frame.height(), qscale);
            codec = current;
        }
        return new Jpeg(frame.width(), frame.height(), current.encode(frame));
    }

    private void closeCodec() {
        if (codec != null) {
            codec.close();
            codec = null;
        }
    }

    @Override
    public void close() {
        closeCodec();
        Libav.free(upright);
        scaler.close();
    }
}
