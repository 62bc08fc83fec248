/// `bench store`: what searching a million answers costs, on the embedded database and on PostgreSQL, and whether both
/// find the same.
@NullMarked
package io.pyramidstream.app.storebench;

import org.jspecify.annotations.NullMarked;
