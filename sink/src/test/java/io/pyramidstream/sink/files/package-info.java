@NullMarked
package io.pyramidstream.sink.files;

import org.jspecify.annotations.NullMarked;
