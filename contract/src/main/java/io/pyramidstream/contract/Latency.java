package io.pyramidstream.contract;

/// Where the time of one answer went, in milliseconds of wall clock.
///
/// @param waitMs    from the window's close until work on it began
/// @param visionMs  decoding pictures and running the vision tower; 0 when every frame's features were cached
/// @param prefillMs the decoder over the whole prompt, ranking and choosing included
/// @param decodeMs  generating the remaining tokens
/// @param totalMs   from the arrival on Kafka of the window's last frame to the decision
/// @param ageMs     from the capture of the window's last frame to the decision; negative for files read ahead of time
public record Latency(
        double waitMs, double visionMs, double prefillMs, double decodeMs, double totalMs, double ageMs) {}
