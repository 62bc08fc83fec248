package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceInfo;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

/// Pictures of one video stream, in order of presentation.
///
/// ```
/// container --packets--> decoder --AVFrame--> DecodedPicture (borrowed until the next call)
/// ```
///
/// A packet the decoder cannot read is counted and skipped: a file that is corrupt in the middle plays around the hole.
final class VideoSource implements FrameSource {

    /// Read errors in a row after which a file counts as unreadable from here on.
    private static final int READ_ERRORS_MAX = 16;

    private final SourceUri uri;
    private final Watchdog watchdog;
    private final Container container;
    private final Decoder decoder;
    private final AVPacket packet = Libav.newPacket();
    private final AVFrame frame = Libav.newFrame();
    private final SourceInfo info;
    private final TimeBase timeBase;
    private final int clockwiseDegrees;
    private final PictureClock clock;
    private final EndOfFile end;
    private boolean drained;

    private VideoSource(SourceUri uri, Watchdog watchdog, Container container, Decoder decoder, SourceInfo info) {
        this.uri = uri;
        this.watchdog = watchdog;
        this.container = container;
        this.decoder = decoder;
        this.info = info;
        this.timeBase = TimeBase.of(container.video().time_base());
        this.clockwiseDegrees = container.clockwiseDegrees();
        this.clock = new PictureClock(info.fps());
        this.end = new EndOfFile(info.duration());
    }

    static VideoSource open(
            SourceUri uri,
            String address,
            Map<String, String> options,
            Duration openTimeout,
            Duration readTimeout,
            int threads,
            boolean live)
            throws SourceException {
        Libav.load();
        Watchdog watchdog = new Watchdog();
        Container container = null;
        try {
            container = Container.open(uri, address, options, openTimeout, readTimeout, watchdog);
            Decoder decoder = Decoder.of(container.video(), threads, uri);
            return new VideoSource(uri, watchdog, container, decoder, info(container, live));
        } catch (SourceException | RuntimeException failed) {
            if (container != null) {
                container.close();
            }
            watchdog.close();
            throw failed;
        }
    }

    private static SourceInfo info(Container container, boolean live) {
        var parameters = container.video().codecpar();
        boolean turned = container.clockwiseDegrees() % 180 != 0;
        return new SourceInfo(
                Decoder.codecName(parameters.codec_id()) + " in " + container.formatName(),
                turned ? parameters.height() : parameters.width(),
                turned ? parameters.width() : parameters.height(),
                container.nominalFps(),
                container.declaredDuration(),
                live);
    }

    @Override
    public SourceInfo info() {
        return info;
    }

    @Override
    public @Nullable Picture next() throws SourceException {
        while (!watchdog.isCancelled()) {
            int received = decoder.receive(frame);
            if (received == 0) {
                return picture();
            }
            if (received == AVERROR_EOF()) {
                return atEnd();
            }
            if (received == AVERROR_EAGAIN() || !drained) {
                feed();
            } else {
                return atEnd(); // an error while draining: nothing else to try
            }
        }
        throw new SourceException(Kind.CANCELLED, uri, "closed", "add it again");
    }

    private Picture picture() {
        end.pictureSeen();
        long pts = frame.best_effort_timestamp();
        long ptsUs = pts == AV_NOPTS_VALUE ? PictureClock.UNKNOWN : timeBase.toUs(pts);
        return new DecodedPicture(frame, clock.timeUs(ptsUs), clockwiseDegrees);
    }

    private @Nullable Picture atEnd() throws SourceException {
        if (!end.anyPicture()) {
            throw new SourceException(
                    Kind.NO_PICTURES,
                    uri,
                    "not one of its pictures could be decoded (" + info.kind() + ")",
                    "check that the file is complete, or convert it, for example to H.264");
        }
        return null;
    }

    /// Gives the decoder one packet of the video stream, or the end.
    private void feed() throws SourceException {
        for (int errors = 0; errors < READ_ERRORS_MAX; ) {
            int read = container.read(packet);
            if (read == AVERROR_EXIT() || watchdog.isCancelled()) {
                throw interrupted();
            }
            if (read == AVERROR_EOF()) {
                break;
            }
            if (read < 0) {
                errors++;
                end.damageSeen();
                continue;
            }
            if (offer()) {
                return;
            }
        }
        drained = true;
        decoder.send(null);
    }

    /// Whether the packet just read went to the decoder.
    private boolean offer() {
        try {
            container.endUs(packet).ifPresent(end::packetSeen);
            if (!container.isVideo(packet)) {
                return false;
            }
            if (decoder.send(packet) < 0) {
                end.damageSeen();
            }
            return true;
        } finally {
            av_packet_unref(packet);
        }
    }

    private SourceException interrupted() {
        return watchdog.isCancelled()
                ? new SourceException(Kind.CANCELLED, uri, "closed", "add it again")
                : new SourceException(
                        Kind.LOST, uri, "gave no picture within the read timeout", "check the disk or the camera");
    }

    @Override
    public String endReason() {
        return end.reason();
    }

    @Override
    public void cancel() {
        watchdog.cancel();
    }

    @Override
    public void close() {
        Libav.free(frame);
        Libav.free(packet);
        decoder.close();
        container.close();
        watchdog.close();
    }
}
