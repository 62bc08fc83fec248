/// Which question is asked of which window: versions in order of the capture time they apply from.
@NullMarked
package io.pyramidstream.inference.question;

import org.jspecify.annotations.NullMarked;
