package io.pyramidstream.inference.service;

import io.pyramidstream.inference.schedule.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a line to the log whenever more or less is given up under load.
final class LevelLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(LevelLog.class);

    private String level = "";

    void look(Scheduler.State state) {
        String now = state.level().name();
        if (now.equals(level)) {
            return;
        }
        if (!level.isEmpty()) {
            LOGGER.info(
                    "load level changed from={} to={} load={} loadAtFull={}",
                    level,
                    now,
                    percent(state.load()),
                    percent(state.loadFull()));
        }
        level = now;
    }

    private static String percent(double share) {
        return Math.round(100 * share) + "%";
    }
}
