package io.pyramidstream.bench.exactlyonce;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a run showed.
///
/// @param windows          due (window, question) pairs, computed from the frames that were sent
/// @param outcomes         outcome records that a reader of committed records sees
/// @param lost             pairs without an outcome
/// @param duplicated       outcomes beyond the first of their pair
/// @param wrong            outcomes of pairs that were never due, or that name other frames, or say something else
///                         than the frames do
/// @param kills            replicas killed
/// @param longestStallMs   longest time from a window's last frame to its outcome
/// @param latencyMsP50     the same, median
/// @param outcomesPerSecond from the first outcome to the last
public record Report(
        long windows,
        long outcomes,
        long lost,
        long duplicated,
        long wrong,
        int kills,
        int brokerKills,
        long longestStallMs,
        double latencyMsP50,
        double outcomesPerSecond,
        long seed,
        boolean transactions) {

    public boolean exactlyOnce() {
        return lost == 0 && duplicated == 0 && wrong == 0 && outcomes == windows;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("windows", windows);
        map.put("outcomes", outcomes);
        map.put("lost", lost);
        map.put("duplicated", duplicated);
        map.put("wrong", wrong);
        map.put("kills", kills);
        map.put("brokerKills", brokerKills);
        map.put("longestStallMs", longestStallMs);
        map.put("latencyMsP50", Math.round(latencyMsP50 * 10) / 10.0);
        map.put("outcomesPerSecond", Math.round(outcomesPerSecond * 10) / 10.0);
        map.put("seed", seed);
        map.put("transactions", transactions);
        return map;
    }
}
