/// Small plots as SVG, with letters that stay letters: a few kilobytes that can be searched, read aloud and compared
/// line by line. Chart libraries draw every letter as an outline.
@NullMarked
package io.pyramidstream.evaluation.plot;

import org.jspecify.annotations.NullMarked;
