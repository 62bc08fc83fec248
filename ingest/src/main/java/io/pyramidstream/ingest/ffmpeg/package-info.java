/// FFmpeg, through JavaCPP's bindings: the one package that touches its types and native memory.
///
/// It calls libavformat, libavcodec and libswscale directly rather than through JavaCV's `FFmpegFrameGrabber`, because
/// the grabber opens every source under one global lock, cannot be cancelled from another thread, and tells the end of
/// a file from an error by neither value nor exception. Here an interrupt callback with a deadline watches every
/// blocking call ([Watchdog]), and no library is loaded that needs the system's audio (libavdevice does).
///
/// Every native object is counted by [NativeHandles] and has one owner whose `close()` frees it and works twice.
@NullMarked
package io.pyramidstream.ingest.ffmpeg;

import org.jspecify.annotations.NullMarked;
