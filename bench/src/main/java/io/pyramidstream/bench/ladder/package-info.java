/// What each load level costs and what it is worth: the same windows and questions at every level, timed, and held
/// against the answers from all visual tokens.
@NullMarked
package io.pyramidstream.bench.ladder;

import org.jspecify.annotations.NullMarked;
