/// A real browser clicks through the page; run with the Maven profile `browser`.
@NullMarked
package io.pyramidstream.sink.browser;

import org.jspecify.annotations.NullMarked;
