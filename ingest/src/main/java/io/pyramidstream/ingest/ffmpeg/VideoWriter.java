package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.RgbPicture;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_set;

/// Writes drawn pictures into a video file. Used by one thread; [#close()] completes the file.
public final class VideoWriter implements AutoCloseable {

    private static final int DISPLAY_MATRIX_INTS = 9;

    private final VideoFormat options;
    private final Scaler scaler;
    private final AVCodec codec;
    private final AVPacket packet;
    private final AVFormatContext format;
    private final AVCodecContext encoder;
    private @Nullable AVStream stream; // once the first picture said how large it is
    private final Path file;
    private long lastPts = -1;
    private boolean closed;

    /// @throws IllegalArgumentException when this build of FFmpeg has no such encoder, or knows no such container
    public VideoWriter(Path file, VideoFormat options) {
        Libav.load();
        this.file = file;
        this.options = options;
        codec = avcodec_find_encoder_by_name(options.encoder());
        if (codec == null || codec.isNull()) {
            throw new IllegalArgumentException("this build of FFmpeg has no encoder named " + options.encoder());
        }
        format = new AVFormatContext(null);
        if (avformat_alloc_output_context2(format, null, null, file.toString()) < 0) {
            throw new IllegalArgumentException(
                    file + ": no container is known by this extension; use .mp4, .mkv, .webm or .avi");
        }
        NativeHandles.opened("container");
        encoder = Libav.allocated("encoder", avcodec_alloc_context3(codec));
        scaler = new Scaler(AVCOL_RANGE_MPEG);
        packet = Libav.newPacket();
    }

    /// @param picture of an even size, the same for all pictures; [RgbPicture#timeUs()] says when it is shown
    public void write(RgbPicture picture) {
        AVStream into = stream == null ? begin(picture.width(), picture.height()) : stream;
        AVFrame frame = scaler.toYuv(picture, new FrameSize(picture.width(), picture.height()));
        long pts = Math.round(picture.timeUs() * (double) ticksPerSecond() / 1_000_000);
        frame.pts(Math.max(pts, lastPts + 1));
        lastPts = frame.pts();
        Libav.checked("avcodec_send_frame", avcodec_send_frame(encoder, frame));
        drain(into);
    }

    private int ticksPerSecond() {
        return options.variable() ? 1000 : options.fps();
    }

    private AVStream begin(int width, int height) {
        encoder.width(width);
        encoder.height(height);
        encoder.pix_fmt(AV_PIX_FMT_YUV420P);
        encoder.color_range(AVCOL_RANGE_MPEG);
        encoder.colorspace(AVCOL_SPC_BT470BG);
        encoder.time_base(rational(1, ticksPerSecond()));
        encoder.framerate(rational(options.fps(), 1));
        encoder.bit_rate(options.bitsPerSecond());
        encoder.gop_size(2 * options.fps());
        encoder.max_b_frames(0);
        encoder.thread_count(1);
        if ((format.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        AVDictionary encoderOptions = dictionary(options.encoderOptions());
        Libav.checked("opening " + options.encoder(), avcodec_open2(encoder, codec, encoderOptions));
        av_dict_free(encoderOptions);
        AVStream begun = avformat_new_stream(format, null);
        Libav.checked("avcodec_parameters_from_context", avcodec_parameters_from_context(begun.codecpar(), encoder));
        begun.time_base(encoder.time_base());
        begun.avg_frame_rate(encoder.framerate());
        if (options.clockwiseDegrees() != 0) {
            turn(begun);
        }
        AVIOContext out = new AVIOContext(null);
        Libav.checked("opening " + file, avio_open(out, "file:" + file.toAbsolutePath(), AVIO_FLAG_WRITE));
        format.pb(out);
        AVDictionary containerOptions = dictionary(options.containerOptions());
        Libav.checked("avformat_write_header", avformat_write_header(format, containerOptions));
        av_dict_free(containerOptions);
        stream = begun;
        return begun;
    }

    private void turn(AVStream begun) {
        var parameters = begun.codecpar();
        AVPacketSideData list = new AVPacketSideData(null);
        int[] count = {0};
        AVPacketSideData matrix = av_packet_side_data_new(
                list, count, AV_PKT_DATA_DISPLAYMATRIX, (long) DISPLAY_MATRIX_INTS * Integer.BYTES, 0);
        av_display_rotation_set(new IntPointer(matrix.data()), options.clockwiseDegrees());
        parameters.coded_side_data(list);
        parameters.nb_coded_side_data(count[0]);
    }

    private void drain(AVStream into) {
        while (avcodec_receive_packet(encoder, packet) == 0) {
            av_packet_rescale_ts(packet, encoder.time_base(), into.time_base());
            packet.stream_index(into.index());
            Libav.checked("av_interleaved_write_frame", av_interleaved_write_frame(format, packet));
        }
    }

    private static AVRational rational(int num, int den) {
        return new AVRational().num(num).den(den);
    }

    private static AVDictionary dictionary(Map<String, String> entries) {
        AVDictionary dictionary = new AVDictionary(null);
        entries.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
        return dictionary;
    }

    /// Completes the file. Works twice; a file without a picture is not made.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (stream != null) {
                avcodec_send_frame(encoder, null);
                drain(stream);
                Libav.checked("av_write_trailer", av_write_trailer(format));
            }
        } finally {
            free();
        }
    }

    private void free() {
        scaler.close();
        Libav.free(packet);
        avcodec_free_context(encoder);
        NativeHandles.freed("encoder");
        AVIOContext out = format.pb();
        if (out != null && !out.isNull()) {
            avio_closep(out);
        }
        avformat_free_context(format);
        NativeHandles.freed("container");
    }
}
