package io.pyramidstream.app;

import io.pyramidstream.ingest.StreamSpec;
import io.pyramidstream.ingest.source.SourceUri;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--source gate=clips/gate.mp4`: a source, with or without a stream name in front.
final class SourceOption {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.+)");

    private SourceOption() {}

    static StreamSpec parse(String text) {
        Matcher named = NAMED.matcher(text);
        return named.matches() && !text.startsWith("scene:")
                ? StreamSpec.of(SourceUri.parse(named.group(2))).named(named.group(1))
                : StreamSpec.of(SourceUri.parse(text));
    }
}
