package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;

import java.time.Duration;

/// Not a test: decodes and samples the files named on the command line as fast as possible and prints what came out.
///
/// `java -cp ... io.pyramidstream.ingest.ffmpeg.TryFiles a.mp4 b.mkv`
final class TryFiles {

    private TryFiles() {}

    public static void main(String[] files) {
        System.out.println("| file | pictures | sampled at 2 fps | last picture s | JPEG KB | ms | pictures/s | end |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (String file : files) {
            System.out.println(row(file));
        }
        System.out.println("native handles left: " + NativeHandles.liveByKind());
    }

    private static String row(String file) {
        var sources = new FileSources(Duration.ofSeconds(10), Duration.ofSeconds(10), 1);
        long startNs = System.nanoTime();
        long pictures = 0;
        long sampled = 0;
        long bytes = 0;
        long lastUs = 0;
        long slot = -1;
        try (FrameSource source = sources.open(SourceUri.parse(file));
                FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(360, 4)) {
            for (Picture picture = source.next(); picture != null; picture = source.next()) {
                pictures++;
                lastUs = picture.timeUs();
                if (lastUs / 500_000 > slot) {
                    slot = lastUs / 500_000;
                    sampled++;
                    bytes += encoder.encode(picture).bytes().length;
                }
            }
            long ms = (System.nanoTime() - startNs) / 1_000_000;
            return "| %s | %d | %d | %.3f | %d | %d | %d | %s |"
                    .formatted(
                            file.substring(file.lastIndexOf('/') + 1) + " (" + source.info() + ")",
                            pictures,
                            sampled,
                            lastUs / 1e6,
                            bytes / 1024,
                            ms,
                            pictures * 1000 / Math.max(1, ms),
                            source.endReason());
        } catch (SourceException e) {
            return "| " + file + " | " + e.getMessage() + " |";
        }
    }
}
