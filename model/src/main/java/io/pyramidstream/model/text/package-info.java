/// Text to token ids and back, for the LLaMA tokenizers of Video-LLaVA (byte pairs with byte fallback).
///
/// Hugging Face's tokenizers library is not what runs here. It always reads special tokens out of the text it is given,
/// and a user's words must never become one; its decoder wants the whole answer, and ours is streamed; and it parses a
/// file nobody has checked in native code. What is needed of it is small, so it is here, and compared with it in the
/// tests.
@NullMarked
package io.pyramidstream.model.text;

import org.jspecify.annotations.NullMarked;
