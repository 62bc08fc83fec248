package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceFactory;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Opens video files: `file:clips/a.mp4`.
///
/// @param decoderThreads threads one decoder may use; more speed up one large file, not many small ones
public record FileSources(Duration openTimeout, Duration readTimeout, int decoderThreads) implements SourceFactory {

    /// Containers a file may be, sound files among them so that they can be told apart. Play lists are left out on
    /// purpose: they would make FFmpeg open other files and
    /// addresses; so are FFmpeg's readers that turn any text into pictures.
    static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,ivf,h264,hevc,m4v,"
            + "mjpeg,gif,apng,nut,mxf,wtv,rm,dv,yuv4mpegpipe,wav,mp3,flac,aac";

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public FrameSource open(SourceUri uri) throws SourceException {
        Path file = checked(uri);
        return VideoSource.open(
                uri,
                "file:" + file.toAbsolutePath(),
                Map.of("format_whitelist", FORMATS, "protocol_whitelist", "file"),
                openTimeout,
                readTimeout,
                decoderThreads,
                false);
    }

    private static Path checked(SourceUri uri) throws SourceException {
        Path file;
        try {
            file = uri.path();
        } catch (InvalidPathException e) {
            throw new SourceException(
                    Kind.MISSING, uri, "is not a path here (" + e.getReason() + ")", "check its spelling");
        }
        if (!Files.exists(file)) {
            throw new SourceException(
                    Kind.MISSING,
                    uri,
                    "no such file",
                    "check the path, seen from " + Path.of("").toAbsolutePath());
        }
        if (Files.isDirectory(file)) {
            throw new SourceException(Kind.NOT_A_FILE, uri, "is a directory", "name the files in it one by one");
        }
        if (!Files.isRegularFile(file)) {
            throw new SourceException(Kind.NOT_A_FILE, uri, "is not a regular file", "name a video file");
        }
        if (!Files.isReadable(file)) {
            throw new SourceException(Kind.NOT_READABLE, uri, "may not be read by this user", "change its permissions");
        }
        try {
            if (Files.size(file) == 0) {
                throw new SourceException(Kind.EMPTY, uri, "is empty (0 bytes)", "check that it was copied completely");
            }
        } catch (IOException e) {
            throw new SourceException(
                    Kind.NOT_READABLE, uri, "cannot be read (" + e.getMessage() + ")", "check the disk");
        }
        return file;
    }
}
