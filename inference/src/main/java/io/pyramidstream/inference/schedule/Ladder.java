package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.Answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// All levels, best first: `full`, then fewer and fewer visual tokens, then fewer and fewer windows. Tokens go before
/// windows: an answer from half of the tokens is worth more than none.
public final class Ladder {

    private final List<Level> levels = new ArrayList<>();

    public Ladder(LevelsConfig config) {
        levels.add(new Level(0, Answer.FULL, 1, 1));
        double least = 1;
        for (double ratio : config.keepRatios()) {
            levels.add(new Level(levels.size(), "keep-" + ratio, ratio, 1));
            least = ratio;
        }
        for (int skip : config.skips()) {
            levels.add(new Level(levels.size(), "1-of-" + skip, least, skip));
        }
    }

    public List<Level> levels() {
        return List.copyOf(levels);
    }

    public Level full() {
        return levels.getFirst();
    }

    public Level at(int index) {
        return levels.get(index);
    }

    public int size() {
        return levels.size();
    }

    public Optional<Level> named(String name) {
        return levels.stream().filter(level -> level.name().equals(name)).findFirst();
    }

    /// The level at which a question is answered while the service is at `current`: never lower than the
    /// question's floor. A floor of a name that nobody knows allows nothing but `full`.
    ///
    /// Which windows are looked at is up to `current` alone. If those of some questions were not skipped, others
    /// had to make up for them, and where all have a floor nothing would keep windows from growing old.
    Level answering(Level current, String floor) {
        if (floor.isEmpty()) {
            return current;
        }
        Level lowest = named(floor).orElse(full());
        return lowest.index() < current.index() ? lowest : current;
    }

    /// @throws IllegalArgumentException naming the levels there are
    public void requireKnown(String floor) {
        if (!floor.isEmpty() && named(floor).isEmpty()) {
            throw new IllegalArgumentException("no load level '" + floor + "'; there are "
                    + levels.stream().map(Level::name).collect(Collectors.joining(", ")));
        }
    }
}
