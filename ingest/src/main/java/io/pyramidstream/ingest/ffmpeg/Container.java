package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;

/// An open container (file or network): knows its video stream and reads packets. Used by one thread.
final class Container implements AutoCloseable {

    private final AVFormatContext format;
    private final AVStream video;
    private final Duration readTimeout;
    private final Watchdog watchdog;
    private final Map<Integer, TimeBase> timeBases = new HashMap<>(); // by stream; some streams turn up late

    private Container(AVFormatContext format, AVStream video, Duration readTimeout, Watchdog watchdog) {
        this.format = format;
        this.video = video;
        this.readTimeout = readTimeout;
        this.watchdog = watchdog;
    }

    /// @param address  as FFmpeg wants it, credentials included
    /// @param options  FFmpeg's own, such as `format_whitelist`
    /// @param watchdog borrowed; must outlive the container
    static Container open(
            SourceUri uri,
            String address,
            Map<String, String> options,
            Duration openTimeout,
            Duration readTimeout,
            Watchdog watchdog)
            throws SourceException {
        AVFormatContext format = Libav.allocated("container", avformat_alloc_context());
        watchdog.install(format.interrupt_callback());
        watchdog.allow(openTimeout);
        AVDictionary dictionary = new AVDictionary(null);
        options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
        int opened = avformat_open_input(format, address, null, dictionary);
        av_dict_free(dictionary);
        if (opened < 0) {
            NativeHandles.freed("container"); // FFmpeg frees the context itself when opening fails
            throw notOpened(uri, opened, openTimeout, watchdog);
        }
        boolean usable = false;
        try {
            int probed = avformat_find_stream_info(format, (AVDictionary) null);
            if (probed < 0) {
                throw notOpened(uri, probed, openTimeout, watchdog);
            }
            int index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            // A cover picture inside a sound file is a video stream of one picture: not what was meant.
            if (index < 0 || (format.streams(index).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
                throw new SourceException(
                        Kind.NO_PICTURES,
                        uri,
                        format.nb_streams() == 0 ? "holds no streams" : "holds no video stream (sound only?)",
                        "choose a file with pictures");
            }
            usable = true;
            return new Container(format, format.streams(index), readTimeout, watchdog);
        } finally {
            if (!usable) {
                free(format);
            }
        }
    }

    private static SourceException notOpened(SourceUri uri, int error, Duration openTimeout, Watchdog watchdog) {
        if (watchdog.isCancelled()) {
            return new SourceException(Kind.CANCELLED, uri, "closed while it was being opened", "add it again");
        }
        if (error == AVERROR_EXIT()) {
            return new SourceException(
                    Kind.TIMED_OUT,
                    uri,
                    "did not open within " + openTimeout.toMillis() + " ms",
                    "check that it is reachable, or raise the open timeout");
        }
        return new SourceException(
                Kind.NOT_A_VIDEO,
                uri,
                "cannot be read as a video (" + Libav.words(error) + ")",
                "check that it is a complete video file; a recording that was cut off may have lost its index");
    }

    AVStream video() {
        return video;
    }

    /// Reads the next packet of any stream. Returns FFmpeg's result: 0, or an error number.
    int read(AVPacket into) {
        watchdog.allow(readTimeout);
        return av_read_frame(format, into);
    }

    boolean isVideo(AVPacket packet) {
        return packet.stream_index() == video.index();
    }

    /// When a packet's content ends, relative to the container's start; empty when it does not say.
    OptionalLong endUs(AVPacket packet) {
        long pts = packet.pts() != AV_NOPTS_VALUE ? packet.pts() : packet.dts();
        if (pts == AV_NOPTS_VALUE) {
            return OptionalLong.empty();
        }
        TimeBase timeBase = timeBases.computeIfAbsent(
                packet.stream_index(),
                index -> TimeBase.of(format.streams(index).time_base()));
        long startUs = format.start_time() == AV_NOPTS_VALUE ? 0 : format.start_time();
        return OptionalLong.of(timeBase.toUs(pts + packet.duration()) - startUs);
    }

    /// The longest stream's length as the container declares it.
    Optional<Duration> declaredDuration() {
        long duration = format.duration();
        return duration == AV_NOPTS_VALUE || duration <= 0
                ? Optional.empty()
                : Optional.of(Duration.of(duration, ChronoUnit.MICROS));
    }

    double nominalFps() {
        try (AVRational rate = av_guess_frame_rate(format, video, null)) {
            return rate.den() == 0 ? 0 : (double) rate.num() / rate.den();
        }
    }

    String formatName() {
        return format.iformat().name().getString();
    }

    /// How far pictures must be turned clockwise to stand upright: 0, 90, 180 or 270.
    int clockwiseDegrees() {
        var parameters = video.codecpar();
        if (parameters.nb_coded_side_data() == 0) {
            return 0;
        }
        var matrix = av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return 0;
        }
        double counterClockwise = av_display_rotation_get(new IntPointer(matrix.data()));
        return Double.isNaN(counterClockwise) ? 0 : (int) Math.floorMod(Math.round(-counterClockwise / 90) * 90, 360L);
    }

    private static void free(AVFormatContext format) {
        avformat_close_input(format);
        format.setNull();
        NativeHandles.freed("container");
    }

    @Override
    public void close() {
        if (!format.isNull()) {
            free(format);
        }
    }
}
