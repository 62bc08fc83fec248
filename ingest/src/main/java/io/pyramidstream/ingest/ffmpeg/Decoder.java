package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;

/// A video decoder: packets in, pictures out. Used by one thread.
final class Decoder implements AutoCloseable {

    private final AVCodecContext context;

    private Decoder(AVCodecContext context) {
        this.context = context;
    }

    static Decoder of(AVStream stream, int threads, SourceUri uri) throws SourceException {
        int codecId = stream.codecpar().codec_id();
        var codec = avcodec_find_decoder(codecId);
        if (codec == null || codec.isNull()) {
            throw new SourceException(
                    Kind.NO_DECODER,
                    uri,
                    "no decoder for its " + codecName(codecId) + " pictures in this build of FFmpeg",
                    "convert it, for example to H.264");
        }
        Decoder decoder = new Decoder(Libav.allocated("decoder", avcodec_alloc_context3(codec)));
        int opened = avcodec_parameters_to_context(decoder.context, stream.codecpar());
        if (opened >= 0) {
            decoder.context.pkt_timebase(stream.time_base());
            decoder.context.thread_count(threads);
            opened = avcodec_open2(decoder.context, codec, (AVDictionary) null);
        }
        if (opened < 0) {
            decoder.close();
            throw new SourceException(
                    Kind.NO_DECODER,
                    uri,
                    "its " + codecName(codecId) + " decoder does not start (" + Libav.words(opened) + ")",
                    "convert it, for example to H.264");
        }
        return decoder;
    }

    static String codecName(int codecId) {
        return avcodec_get_name(codecId).getString();
    }

    /// @param packet null: no more will come, hand out what is left
    int send(@Nullable AVPacket packet) {
        return avcodec_send_packet(context, packet);
    }

    /// Returns FFmpeg's result: 0 with a picture in `into`, EAGAIN when it wants a packet, EOF, or an error number.
    int receive(AVFrame into) {
        return avcodec_receive_frame(context, into);
    }

    @Override
    public void close() {
        if (!context.isNull()) {
            avcodec_free_context(context);
            context.setNull();
            NativeHandles.freed("decoder");
        }
    }
}
