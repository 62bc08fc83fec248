/// Scenes as training data: frames exactly as the model will get them, with their truth and their questions.
@NullMarked
package io.pyramidstream.scenes.export;

import org.jspecify.annotations.NullMarked;
