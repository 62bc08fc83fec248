/// ONNX Runtime's C API through `java.lang.foreign`: environment, sessions, tensors, bindings, nothing more.
///
/// The official Java API has neither device tensors nor IoBinding, so a KV cache would be copied at every token; the C
/// API has both. The library is the one inside the official Maven artifact, or any other of the same API version.
///
/// Every native object has one owner, who closes it; closing twice is allowed. {@link NativeHandles} counts what is
/// open. Sessions may be run by several threads at once, a binding by one; everything else belongs to the thread that
/// made it, but may be closed by another. {@link RunOptions#terminate} may be called from anywhere.
@NullMarked
package io.pyramidstream.inference.ort;

import org.jspecify.annotations.NullMarked;
