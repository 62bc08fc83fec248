package io.pyramidstream.contract;

/// By which route an answer came, and why by that one.
///
/// @param questions questions that shared the window's work, this one included
/// @param costMs    what the route was reckoned to cost for all of them together, in milliseconds of the device; 0 if
///                  nothing was reckoned because there was nothing to choose
/// @param why       `alone` (no other question to share with), `only` (no other route was allowed), `cheapest`,
///                  `unproven` (`shared` was cheapest, but too little or too low agreement has been measured),
///                  `sampled` (also run by `shared`, to measure agreement)
public record RouteTaken(Route route, int questions, double costMs, String why) {

    /// A question that nobody shared with.
    public static final RouteTaken ALONE = new RouteTaken(Route.OWN, 1, 0, "alone");

    public RouteTaken {
        if (questions < 1) {
            throw new IllegalArgumentException("questions must be 1 or more, was " + questions);
        }
    }
}
