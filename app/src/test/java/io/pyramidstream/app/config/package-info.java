@NullMarked
package io.pyramidstream.app.config;

import org.jspecify.annotations.NullMarked;
