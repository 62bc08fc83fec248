package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.RgbPicture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;

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

/// Brings any picture to YUV 4:2:0 of a wanted size, with its colours named: libswscale. Used by one thread.
///
/// Results are lent until the next call.
final class Scaler implements AutoCloseable {

    /// From this height on, pictures that do not say so are taken to be BT.709, as players do.
    private static final int HD_HEIGHT_PX = 720;

    private final int range;
    private final SwsContext context;
    private final AVFrame rgb = Libav.newFrame();
    private final AVFrame scaled = Libav.newFrame();

    /// @param range `AVCOL_RANGE_JPEG` for full range (0 to 255), `AVCOL_RANGE_MPEG` as in video (16 to 235)
    Scaler(int range) {
        this.range = range;
        context = Libav.allocated("scaler", sws_alloc_context());
        context.flags(SWS_BICUBIC | SWS_ACCURATE_RND);
    }

    AVFrame toYuv(AVFrame from, FrameSize size) {
        prepare(scaled, size, AV_PIX_FMT_YUV420P);
        // What the colours are must be named on both sides, or swscale guesses.
        if (from.colorspace() == AVCOL_SPC_UNSPECIFIED) {
            from.colorspace(from.height() >= HD_HEIGHT_PX ? AVCOL_SPC_BT709 : AVCOL_SPC_BT470BG);
        }
        scaled.colorspace(AVCOL_SPC_BT470BG);
        scaled.color_range(range);
        // Only the matrix is converted: the same primaries and curve on both sides keep swscale from mapping gamuts.
        scaled.color_primaries(from.color_primaries());
        scaled.color_trc(from.color_trc());
        Libav.checked("sws_scale_frame", sws_scale_frame(context, scaled, from));
        return scaled;
    }

    AVFrame toYuv(RgbPicture drawn, FrameSize size) {
        return toYuv(copied(drawn), size);
    }

    private AVFrame copied(RgbPicture drawn) {
        prepare(rgb, new FrameSize(drawn.width(), drawn.height()), AV_PIX_FMT_0RGB32());
        int[] pixels = drawn.rgb();
        int rowInts = rgb.linesize(0) / Integer.BYTES;
        IntPointer rows = new IntPointer(rgb.data(0));
        for (int y = 0; y < drawn.height(); y++) {
            rows.position((long) y * rowInts).put(pixels, y * drawn.width(), drawn.width());
        }
        return rgb;
    }

    /// Gives a frame a buffer of this size that nobody else holds.
    static void prepare(AVFrame frame, FrameSize size, int pixelFormat) {
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
        Libav.free(scaled);
        Libav.free(rgb);
        if (!context.isNull()) {
            sws_free_context(context);
            context.setNull();
            NativeHandles.freed("scaler");
        }
    }
}
