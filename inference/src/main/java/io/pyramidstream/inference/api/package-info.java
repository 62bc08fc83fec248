/// HTTP: the model, standing questions, questions asked now, figures and health.
///
/// Controllers appear when an {@link io.pyramidstream.inference.service.InferenceService} is registered in the context.
/// User text is plain text: it is never part of a template, a page or a log line above DEBUG.
@NullMarked
package io.pyramidstream.inference.api;

import org.jspecify.annotations.NullMarked;
