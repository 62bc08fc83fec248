package io.pyramidstream.bench.overload;

import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.service.InferenceConfig;

import java.util.Locale;

/// What the service does with more windows than it can answer.
enum Policy {
    /// Everything is answered in its turn.
    QUEUE,
    /// The oldest windows beyond a bound go unanswered.
    DROP,
    /// Visual tokens give first, then windows.
    ADAPTIVE;

    InferenceConfig config(InferenceConfig base) {
        return switch (this) {
            case QUEUE ->
                base.with(base.schedule().with(ScheduleConfig.Overload.WAIT))
                        .with(base.levels().with(LevelsConfig.Mode.OFF));
            case DROP -> base.with(base.levels().with(LevelsConfig.Mode.OFF));
            case ADAPTIVE -> base.with(base.levels().with(LevelsConfig.Mode.ADAPTIVE));
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
