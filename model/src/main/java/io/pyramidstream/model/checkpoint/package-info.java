/// Reading a Hugging Face Video-LLaVA directory: configuration, safetensors, names; refuses what it does not
/// understand.
@NullMarked
package io.pyramidstream.model.checkpoint;

import org.jspecify.annotations.NullMarked;
