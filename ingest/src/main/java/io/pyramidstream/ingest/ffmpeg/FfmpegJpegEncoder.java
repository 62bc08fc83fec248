package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.Jpeg;
import io.pyramidstream.ingest.source.JpegEncoder;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.RgbPicture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_0RGB32;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;

/// Scales a picture down, turns it upright and encodes it: libswscale and FFmpeg's `mjpeg` encoder.
///
/// ```
/// picture --swscale--> YUV 4:2:0 full range --turn--> upright --mjpeg--> bytes
/// ```
///
/// Handles follow the size of the pictures: a source that changes its size in the middle gets a new encoder.
public final class FfmpegJpegEncoder implements JpegEncoder {

    /// From this height on, pictures that do not say so are taken to be BT.709, as players do.
    private static final int HD_HEIGHT_PX = 720;

    private final int shortSidePxMax;
    private final int qscale;
    private final SwsContext scaler;
    private final AVFrame rgb;
    private final AVFrame scaled;
    private final AVFrame upright;
    private @Nullable MjpegCodec codec;

    /// @param shortSidePxMax pictures with a longer short side are scaled down
    /// @param qscale         FFmpeg's quality, [1, 31]; 1 is best
    public FfmpegJpegEncoder(int shortSidePxMax, int qscale) {
        Libav.load();
        this.shortSidePxMax = shortSidePxMax;
        this.qscale = qscale;
        scaler = Libav.allocated("scaler", sws_alloc_context());
        scaler.flags(SWS_BICUBIC | SWS_ACCURATE_RND);
        rgb = Libav.newFrame();
        scaled = Libav.newFrame();
        upright = Libav.newFrame();
    }

    @Override
    public Jpeg encode(Picture picture) {
        return switch (picture) {
            case DecodedPicture decoded -> encode(decoded.frame(), decoded.clockwiseDegrees(), decoded.pixelAspect());
            case RgbPicture drawn -> encode(copied(drawn), 0, 1);
            default ->
                throw new IllegalArgumentException(
                        "no way to read a " + picture.getClass().getName());
        };
    }

    private Jpeg encode(AVFrame from, int clockwiseDegrees, double pixelAspect) {
        FrameSize size = FrameSize.fitted(from.width(), from.height(), pixelAspect, shortSidePxMax);
        prepare(scaled, size, AV_PIX_FMT_YUV420P);
        nameColours(from);
        Libav.checked("sws_scale_frame", sws_scale_frame(scaler, scaled, from));
        AVFrame result = scaled;
        if (clockwiseDegrees != 0) {
            prepare(upright, clockwiseDegrees == 180 ? size : size.turned(), AV_PIX_FMT_YUV420P);
            Turn.clockwise(scaled, upright, clockwiseDegrees);
            result = upright;
        }
        return new Jpeg(
                result.width(),
                result.height(),
                codecFor(result.width(), result.height()).encode(result));
    }

    private MjpegCodec codecFor(int width, int height) {
        MjpegCodec current = codec;
        if (current == null || !current.fits(width, height)) {
            closeCodec();
            current = MjpegCodec.of(width, height, qscale);
            codec = current;
        }
        return current;
    }

    private void closeCodec() {
        if (codec != null) {
            codec.close();
            codec = null;
        }
    }

    /// JPEG is full-range BT.601; what the picture is must be named, or swscale guesses.
    private void nameColours(AVFrame from) {
        if (from.colorspace() == AVCOL_SPC_UNSPECIFIED) {
            from.colorspace(from.height() >= HD_HEIGHT_PX ? AVCOL_SPC_BT709 : AVCOL_SPC_BT470BG);
        }
        scaled.colorspace(AVCOL_SPC_BT470BG);
        scaled.color_range(AVCOL_RANGE_JPEG);
        // Only the matrix is converted: the same primaries and curve on both sides keep swscale from mapping gamuts.
        scaled.color_primaries(from.color_primaries());
        scaled.color_trc(from.color_trc());
    }

    private AVFrame copied(RgbPicture drawn) {
        prepare(rgb, new FrameSize(drawn.width(), drawn.height()), AV_PIX_FMT_0RGB32());
        int[] pixels = drawn.rgb();
        int rowInts = rgb.linesize(0) / Integer.BYTES;
        IntPointer rows = new IntPointer(rgb.data(0)).capacity((long) rowInts * drawn.height());
        for (int y = 0; y < drawn.height(); y++) {
            rows.position((long) y * rowInts).put(pixels, y * drawn.width(), drawn.width());
        }
        return rgb;
    }

    /// Gives a frame a buffer of this size that nobody else holds.
    private static void prepare(AVFrame frame, FrameSize size, int pixelFormat) {
        if (frame.width() == size.width() && frame.height() == size.height() && frame.format() == pixelFormat) {
            Libav.checked("av_frame_make_writable", av_frame_make_writable(frame));
            return;
        }
        av_frame_unref(frame);
        frame.width(size.width());
        frame.height(size.height());
        frame.format(pixelFormat);
        Libav.checked("av_frame_get_buffer", av_frame_get_buffer(frame, 0));
    }

    @Override
    public void close() {
        closeCodec();
        Libav.free(upright);
        Libav.free(scaled);
        Libav.free(rgb);
        if (!scaler.isNull()) {
            sws_free_context(scaler);
            scaler.setNull();
            NativeHandles.freed("scaler");
        }
    }
}
