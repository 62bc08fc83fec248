/// A feed of made-up streams and answers for working on the page and testing it without cameras or a model.
@NullMarked
package io.pyramidstream.sink.demo;

import org.jspecify.annotations.NullMarked;
