package io.pyramidstream.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.time.Duration;

/// When events begin and end, of a rule that is set up as of one that is tried.
final class RuleThresholds {

    @Option(names = "--up", description = "Probability at which an event begins (default: 0.7).")
    @Nullable
    Double up;

    @Option(names = "--down", description = "Probability below which it is over (default: 0.4, or --up if lower).")
    @Nullable
    Double down;

    @Option(
            names = "--cooldown",
            paramLabel = "DURATION",
            description = "Pause after an event before another starts in the same stream (default: 1m).")
    @Nullable
    Duration cooldown;
}
