package io.pyramidstream.ingest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Settings of the ingest service.
///
/// @param fps                 frames taken per second of capture time, (0, 50]; a slot lasts `round(1000 / fps)` ms
/// @param shortSidePxMax      longest allowed short side of a frame, [32, 2160]; larger pictures are scaled down, none
/// up
/// @param jpegQscale          FFmpeg's quality scale, [1, 31]; 1 is best and biggest
/// @param streamsMax          streams that may be open at once
/// @param heartbeatEvery      longest stretch of capture time without a record while a source is waited for
/// @param ledgerEvery         how often the account of a running stream is published
/// @param liveRoomWait        how long a live source waits for room in the pipe before it sheds the frame
/// @param roomWaitMax         how long any other source waits for room before the frame is booked as failed; longer
///                            than Kafka's delivery timeout, so that it takes a dead Kafka to get there
/// @param openTimeout         how long opening a source may take
/// @param readTimeout         how long one picture may take to come
/// @param drainTimeout        how long `close` waits for frames on their way
/// @param decoderThreads      threads one file's decoder may use, [1, 16]
/// @param schemes             schemes of sources that may be opened
/// @param fileRoots           directories files must lie in, links followed; empty: anywhere
public record IngestConfig(
        double fps,
        int shortSidePxMax,
        int jpegQscale,
        int streamsMax,
        Duration heartbeatEvery,
        Duration ledgerEvery,
        Duration liveRoomWait,
        Duration roomWaitMax,
        Duration openTimeout,
        Duration readTimeout,
        Duration drainTimeout,
        int decoderThreads,
        Set<String> schemes,
        List<Path> fileRoots) {

    public static final IngestConfig DEFAULT = new IngestConfig(
            2,
            360,
            4,
            64,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofSeconds(120),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            1,
            Set.of("file", "scene"),
            List.of());

    public IngestConfig {
        checkedFps(fps);
        inRange("shortSidePxMax", shortSidePxMax, 32, 2160);
        inRange("jpegQscale", jpegQscale, 1, 31);
        inRange("streamsMax", streamsMax, 1, 10_000);
        positive("heartbeatEvery", heartbeatEvery);
        positive("ledgerEvery", ledgerEvery);
        positive("liveRoomWait", liveRoomWait);
        positive("roomWaitMax", roomWaitMax);
        positive("openTimeout", openTimeout);
        positive("readTimeout", readTimeout);
        positive("drainTimeout", drainTimeout);
        inRange("decoderThreads", decoderThreads, 1, 16);
        schemes = Set.copyOf(schemes);
        fileRoots = List.copyOf(fileRoots);
    }

    public IngestConfig withFileRoots(List<Path> roots) {
        return new IngestConfig(
                fps,
                shortSidePxMax,
                jpegQscale,
                streamsMax,
                heartbeatEvery,
                ledgerEvery,
                liveRoomWait,
                roomWaitMax,
                openTimeout,
                readTimeout,
                drainTimeout,
                decoderThreads,
                schemes,
                roots);
    }

    static double checkedFps(double fps) {
        if (!(fps > 0 && fps <= 50)) {
            throw new IllegalArgumentException("fps must be in (0, 50], was " + fps);
        }
        return fps;
    }

    private static void inRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be in [" + min + ", " + max + "], was " + value);
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " must be longer than 0, was " + value);
        }
    }
}
