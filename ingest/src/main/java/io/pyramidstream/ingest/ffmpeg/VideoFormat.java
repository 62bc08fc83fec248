package io.pyramidstream.ingest.ffmpeg;

import java.util.Map;

/// How a video file is written; the container follows the file's extension.
///
/// @param encoder          FFmpeg's name of an encoder in this build: libopenh264, mpeg4, libvpx-vp9
/// @param fps              nominal pictures per second
/// @param variable         picture times are kept to the millisecond instead of being counted in steps of 1 / fps
/// @param bitsPerSecond    aimed at
/// @param clockwiseDegrees how far a player must turn the pictures, as phones write it: 0, 90, 180, 270
/// @param containerOptions FFmpeg's own, such as `movflags=faststart`
/// @param encoderOptions   FFmpeg's own, such as `deadline=realtime`
public record VideoFormat(
        String encoder,
        int fps,
        boolean variable,
        long bitsPerSecond,
        int clockwiseDegrees,
        Map<String, String> containerOptions,
        Map<String, String> encoderOptions) {

    /// H.264 (constrained baseline), as cameras send it.
    public static final VideoFormat H264 = new VideoFormat("libopenh264", 25, false, 1_500_000, 0, Map.of(), Map.of());

    /// MPEG-4 part 2, for AVI files.
    public static final VideoFormat MPEG4 = new VideoFormat("mpeg4", 25, false, 1_500_000, 0, Map.of(), Map.of());

    /// VP9, for WebM files; as fast as it goes.
    public static final VideoFormat VP9 = new VideoFormat(
            "libvpx-vp9", 25, false, 1_000_000, 0, Map.of(), Map.of("deadline", "realtime", "cpu-used", "8"));

    public VideoFormat atFps(int newFps) {
        return new VideoFormat(
                encoder, newFps, variable, bitsPerSecond, clockwiseDegrees, containerOptions, encoderOptions);
    }

    public VideoFormat withBitsPerSecond(long newBitsPerSecond) {
        return new VideoFormat(
                encoder, fps, variable, newBitsPerSecond, clockwiseDegrees, containerOptions, encoderOptions);
    }

    public VideoFormat withVariableRate() {
        return new VideoFormat(encoder, fps, true, bitsPerSecond, clockwiseDegrees, containerOptions, encoderOptions);
    }

    public VideoFormat turned(int degrees) {
        return new VideoFormat(encoder, fps, variable, bitsPerSecond, degrees, containerOptions, encoderOptions);
    }

    public VideoFormat withContainerOptions(Map<String, String> options) {
        return new VideoFormat(encoder, fps, variable, bitsPerSecond, clockwiseDegrees, options, encoderOptions);
    }
}
