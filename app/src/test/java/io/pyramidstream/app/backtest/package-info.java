@NullMarked
package io.pyramidstream.app.backtest;

import org.jspecify.annotations.NullMarked;
