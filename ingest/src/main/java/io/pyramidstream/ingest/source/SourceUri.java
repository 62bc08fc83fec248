package io.pyramidstream.ingest.source;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// Where a source is. Its text form is redacted, so that it can go to logs, metrics and topics; only
/// [#withCredentials()] gives the whole, and only an opener asks for it.
public final class SourceUri {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
    /// Up to the last `@`: passwords with `/` or `?` in them are not escaped by everybody. Rather too much than too
    /// little.
    private static final Pattern USER_INFO = Pattern.compile("//.*@", Pattern.DOTALL);
    private static final Pattern QUERY_VALUE = Pattern.compile("([?&][^=&#]*=)[^&#]*");

    private final String scheme;
    private final String rest;

    private SourceUri(String scheme, String rest) {
        this.scheme = scheme;
        this.rest = rest;
    }

    /// `clips/a.mp4`, `file:clips/a.mp4`, `file:///clips/a%20b.mp4`, `scene:carpark?seed=1`, `rtsp://user:pw@host/1`.
    public static SourceUri parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw new IllegalArgumentException(
                    "the source is empty; name a file, such as clips/a.mp4, or a scene, such as scene:carpark");
        }
        var match = SCHEME.matcher(trimmed);
        if (!match.matches()) {
            return new SourceUri("file", trimmed);
        }
        String scheme = match.group(1).toLowerCase(Locale.ROOT);
        String rest = match.group(2);
        if (scheme.equals("file") && rest.startsWith("/")) {
            return new SourceUri("file", pathOfFileUrl(trimmed, rest));
        }
        return new SourceUri(scheme, rest);
    }

    public static SourceUri of(Path file) {
        return new SourceUri("file", file.toString());
    }

    private static String pathOfFileUrl(String whole, String rest) {
        try {
            return Path.of(URI.create(whole)).toString();
        } catch (IllegalArgumentException notEscaped) {
            return rest.startsWith("///") ? rest.substring(2) : rest;
        }
    }

    public String scheme() {
        return scheme;
    }

    /// What follows the scheme, credentials included: for the opener only.
    public String withCredentials() {
        return rest;
    }

    /// @throws java.nio.file.InvalidPathException when the text cannot be a path here
    public Path path() {
        return Path.of(rest);
    }

    /// Last part of the path without its extension, for a stream's name.
    public String baseName() {
        String path = redactedRest().replaceFirst("[?#].*", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return dot > 0 ? last.substring(0, dot) : last;
    }

    private String redactedRest() {
        if (scheme.equals("file") || scheme.equals("scene")) {
            return rest;
        }
        String noUser = USER_INFO.matcher(rest).replaceFirst("//***@");
        return QUERY_VALUE.matcher(noUser).replaceAll("$1***");
    }

    /// Redacted: no user, no password, no query value of a network source.
    @Override
    public String toString() {
        return scheme.equals("file") ? rest : scheme + ":" + redactedRest();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceUri uri && uri.scheme.equals(scheme) && uri.rest.equals(rest);
    }

    @Override
    public int hashCode() {
        return scheme.hashCode() * 31 + rest.hashCode();
    }
}
