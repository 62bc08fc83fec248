package io.pyramidstream.ingest.source;

import java.time.Duration;
import java.util.Optional;

/// What is known of a source once it is open.
///
/// @param kind     for people, such as "h264 in mov,mp4" or "scene carpark"
/// @param width    of an upright picture, pixels
/// @param height   of an upright picture, pixels
/// @param fps      nominal pictures per second, 0 when unknown
/// @param duration as declared by the source; empty for endless or undeclared ones
/// @param live     pictures come at their own pace and cannot wait: shed when Kafka cannot take them
public record SourceInfo(String kind, int width, int height, double fps, Optional<Duration> duration, boolean live) {}
