package io.pyramidstream.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;

/// Loads FFmpeg once and turns its null pointers and error numbers into exceptions and words.
final class Libav {

    static {
        // JavaCPP refuses to allocate when the process as a whole is larger than four heaps. Model weights in the same
        // process are far larger than that and none of its business.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null
                && System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // FFmpeg writes straight to stderr, file names and URLs with passwords included.
        avutil.av_log_set_level(AV_LOG_QUIET);
    }

    private Libav() {}

    /// Must run before any other FFmpeg class is touched.
    static void load() {}

    static AVFrame newFrame() {
        AVFrame frame = allocated("frame", avutil.av_frame_alloc());
        return frame;
    }

    static void free(AVFrame frame) {
        if (!frame.isNull()) {
            avutil.av_frame_free(frame);
            frame.setNull();
            NativeHandles.freed("frame");
        }
    }

    static AVPacket newPacket() {
        return allocated("packet", avcodec.av_packet_alloc());
    }

    static void free(AVPacket packet) {
        if (!packet.isNull()) {
            avcodec.av_packet_free(packet);
            packet.setNull();
            NativeHandles.freed("packet");
        }
    }

    static <P extends org.bytedeco.javacpp.Pointer> P allocated(String kind, @Nullable P pointer) {
        if (pointer == null || pointer.isNull()) {
            throw new OutOfMemoryError("FFmpeg could not allocate a " + kind);
        }
        NativeHandles.opened(kind);
        return pointer;
    }

    /// FFmpeg's own words for an error number, such as "Invalid data found when processing input".
    static String words(int error) {
        byte[] text = new byte[128];
        avutil.av_strerror(error, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /// For calls that fail only when memory or arguments are wrong.
    static int checked(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + " failed: " + words(result));
        }
        return result;
    }
}
