package io.pyramidstream.pruning;

/// One boundary of one prompt, as a {@link Choice} sees it.
///
/// @param stage      that is about to begin, 1 or more
/// @param firstLayer of that stage
/// @param isLast     whether no boundary follows
/// @param count      visual tokens that go on
/// @param alive      those there are
public record Cut(int stage, int firstLayer, boolean isLast, int count, Alive alive) {}
