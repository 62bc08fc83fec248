/// Numbers made of answer sheets, as tables for people, JSON for scripts and plots for the docs.
@NullMarked
package io.pyramidstream.evaluation.report;

import org.jspecify.annotations.NullMarked;
