/// Which of the due pairs the model works on next: plain decisions, no clock, one thread.
@NullMarked
package io.pyramidstream.inference.schedule;

import org.jspecify.annotations.NullMarked;
