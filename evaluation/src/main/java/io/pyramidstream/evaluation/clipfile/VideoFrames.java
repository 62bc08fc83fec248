package io.pyramidstream.evaluation.clipfile;

import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Pictures of a video file, evenly spread from the first to the last, as Video-LLaVA's own evaluation takes them. The
/// file is read twice: how many pictures it has is only known at its end.
record VideoFrames(Path file, int count) implements Clip.Frames {
    private static final FileSources FILES = new FileSources(Duration.ofSeconds(10), Duration.ofSeconds(10), 1);
    private static final int SHORT_SIDE_PX_MAX = 360;
    private static final int QSCALE = 2;

    @Override
    public List<byte[]> jpegs() {
        try {
            long pictures = pictures();
            List<byte[]> jpegs = new ArrayList<>();
            try (FrameSource source = FILES.open(SourceUri.of(file));
                    FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(SHORT_SIDE_PX_MAX, QSCALE)) {
                long number = 0;
                @Nullable Picture picture = source.next();
                while (picture != null && jpegs.size() < count) {
                    byte[] jpeg = null;
                    // A short clip shows a picture more than once.
                    while (jpegs.size() < count && wanted(jpegs.size(), pictures) == number) {
                        jpeg = jpeg == null ? encoder.encode(picture).bytes() : jpeg;
                        jpegs.add(jpeg);
                    }
                    number++;
                    picture = source.next();
                }
            }
            if (jpegs.size() < count) {
                throw new IllegalArgumentException(file + ": gave fewer pictures when it was read again; is it whole?");
            }
            return jpegs;
        } catch (SourceException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private long wanted(int index, long pictures) {
        return count == 1 ? 0 : Math.round((double) index * (pictures - 1) / (count - 1));
    }

    private long pictures() throws SourceException {
        try (FrameSource source = FILES.open(SourceUri.of(file))) {
            long pictures = 0;
            while (source.next() != null) {
                pictures++;
            }
            if (pictures == 0) {
                throw new IllegalArgumentException(file + ": has no pictures; give a video");
            }
            return pictures;
        }
    }
}
