@NullMarked
package io.pyramidstream.app.audit;

import org.jspecify.annotations.NullMarked;
