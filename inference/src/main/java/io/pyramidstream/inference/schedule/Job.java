package io.pyramidstream.inference.schedule;

import io.pyramidstream.inference.watch.Due;

/// A due pair and how it is to be answered.
///
/// @param plan  name of the pruning plan to run; what the question asks for, or less of it
/// @param level name of the level that made it so
public record Job(Due due, String plan, String level) {}
