/// HTTP: streams and health.
///
/// Controllers appear when an {@link io.pyramidstream.ingest.IngestService} is registered in the context. Addresses are
/// shown redacted; only sources that the settings allow can be added, and files only below `fileRoots`.
@NullMarked
package io.pyramidstream.ingest.api;

import org.jspecify.annotations.NullMarked;
