/// Questions about generated scenes: windows cut from seeds, their questions in the wording that was never trained on,
/// and as many of each answer as of the others, so that guessing gets nowhere.
@NullMarked
package io.pyramidstream.evaluation.scene;

import org.jspecify.annotations.NullMarked;
