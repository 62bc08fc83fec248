package io.pyramidstream.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;

/// FFmpeg's `mjpeg` encoder for pictures of one size: one picture in, one JPEG out.
final class MjpegCodec implements AutoCloseable {

    private final AVCodecContext context;
    private final AVPacket packet;
    private final int qscale;

    private MjpegCodec(AVCodecContext context, AVPacket packet, int qscale) {
        this.context = context;
        this.packet = packet;
        this.qscale = qscale;
    }

    static MjpegCodec of(int width, int height, int qscale) {
        var codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
        AVCodecContext context = Libav.allocated("encoder", avcodec_alloc_context3(codec));
        MjpegCodec encoder = new MjpegCodec(context, Libav.newPacket(), qscale);
        context.width(width);
        context.height(height);
        context.pix_fmt(AV_PIX_FMT_YUV420P);
        context.color_range(AVCOL_RANGE_JPEG);
        context.colorspace(AVCOL_SPC_BT470BG);
        context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
        context.global_quality(qscale * FF_QP2LAMBDA);
        context.qmin(Math.min(qscale, 2));
        context.thread_count(1); // frame threads would hold pictures back
        try (AVRational timeBase = new AVRational()) {
            context.time_base(timeBase.num(1).den(25));
        }
        int opened = avcodec_open2(context, codec, (AVDictionary) null);
        if (opened < 0) {
            encoder.close();
            Libav.checked("opening the JPEG encoder for " + width + " x " + height, opened);
        }
        return encoder;
    }

    boolean fits(int width, int height) {
        return context.width() == width && context.height() == height;
    }

    byte[] encode(AVFrame frame) {
        frame.quality(qscale * FF_QP2LAMBDA);
        frame.pts(frame.pts() + 1);
        Libav.checked("avcodec_send_frame", avcodec_send_frame(context, frame));
        Libav.checked("avcodec_receive_packet", avcodec_receive_packet(context, packet));
        byte[] jpeg = new byte[packet.size()];
        packet.data().get(jpeg);
        av_packet_unref(packet);
        return jpeg;
    }

    @Override
    public void close() {
        if (!context.isNull()) {
            avcodec_free_context(context);
            context.setNull();
            NativeHandles.freed("encoder");
        }
        Libav.free(packet);
    }
}
