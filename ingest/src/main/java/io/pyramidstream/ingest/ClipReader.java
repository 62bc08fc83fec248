package io.pyramidstream.ingest;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceFactory;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads whole recordings as a stream would be read, one slot one frame, but for somebody who waits for them: no Kafka,
/// no pace. Any thread; each call blocks the one that makes it.
public final class ClipReader {

    private final IngestConfig config;
    private final SourcePolicy policy;
    private final Map<String, SourceFactory> factories = new HashMap<>();

    /// @param sources further schemes, such as generated scenes; `file` is always known
    public ClipReader(IngestConfig config, List<SourceFactory> sources) {
        this.config = config;
        this.policy = new SourcePolicy(config.schemes(), config.fileRoots());
        SourceFactory files = new FileSources(config.openTimeout(), config.readTimeout(), config.decoderThreads());
        factories.put(files.scheme(), files);
        sources.forEach(factory -> factories.put(factory.scheme(), factory));
    }

    /// How reading went.
    ///
    /// @param lengthMs  to where it was read
    /// @param cut       it is longer and was not read to its end
    /// @param endReason why it ended, for people
    public record Read(long frames, long lengthMs, boolean cut, String endReason) {

        /// Whether all of it was read, without damage.
        public boolean whole() {
            return !cut && (endReason.equals("end of file") || endReason.equals("end of scene"));
        }
    }

    /// Reads a source to its end. Capture time starts at 0.
    ///
    /// @param stream    name for the frames
    /// @param lengthMax what is longer is cut there
    /// @param onFrame   gets each sampled frame, in order; may block
    /// @throws SourceException when it is not allowed, cannot be opened, or not one picture of it can be decoded
    public Read read(String stream, SourceUri uri, Duration lengthMax, Consumer<Frame> onFrame) throws SourceException {
        policy.check(uri);
        return readAllowed(stream, uri, lengthMax, onFrame);
    }

    /// The same for a file this program made itself, wherever it lies.
    public Read readOwn(String stream, Path file, Duration lengthMax, Consumer<Frame> onFrame) throws SourceException {
        return readAllowed(stream, SourceUri.of(file), lengthMax, onFrame);
    }

    private Read readAllowed(String stream, SourceUri uri, Duration lengthMax, Consumer<Frame> onFrame)
            throws SourceException {
        SourceFactory factory = factories.get(uri.scheme());
        if (factory == null) {
            throw new SourceException(
                    Kind.REFUSED, uri, "nothing here opens sources of scheme '" + uri.scheme() + "'", "use a file");
        }
        try (FrameSource source = factory.open(uri);
                FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(config.shortSidePxMax(), config.jpegQscale())) {
            return read(stream, source, encoder, lengthMax.toMillis(), onFrame);
        }
    }

    /// The same for somebody who only reaches this machine over the network: files only where the settings name the
    /// directories they may come from.
    public void requireRemotelyAllowed(SourceUri uri) throws SourceException {
        policy.checkRemote(uri);
    }

    private Read read(
            String stream, FrameSource source, FfmpegJpegEncoder encoder, long lengthMaxMs, Consumer<Frame> onFrame)
            throws SourceException {
        Epoch epoch = new Epoch(stream, 0, Epoch.slotMs(config.fps()), Long.MAX_VALUE / 2);
        long frames = 0;
        long lastMs = 0;
        for (Picture picture = source.next(); picture != null; picture = source.next()) {
            long captureMs = epoch.captureTimeMs(picture.timeUs());
            if (captureMs >= lengthMaxMs) {
                return new Read(frames, lengthMaxMs, true, "longer than " + lengthMaxMs / 1000 + " s");
            }
            lastMs = captureMs;
            if (epoch.takes(captureMs)) {
                frames++;
                onFrame.accept(epoch.frame(captureMs, encoder.encode(picture)));
            }
        }
        return new Read(frames, lastMs, false, source.endReason());
    }
}
