/// What a rule would have told of, had it stood before: answers about the past in, a timeline out.
@NullMarked
package io.pyramidstream.app.backtest;

import org.jspecify.annotations.NullMarked;
