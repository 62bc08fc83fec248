package io.pyramidstream.app.config;

import java.nio.file.Path;
import java.util.Optional;

/// Which model answers.
///
/// @param directory a Hugging Face Video-LLaVA checkpoint; empty: the one that ships
public record ModelSettings(Optional<Path> directory) {}
