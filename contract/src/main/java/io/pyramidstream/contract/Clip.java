package io.pyramidstream.contract;

/// A video that wants a decision: where it lies, or, if it is small, the video itself.
///
/// @param id           names it for good; asking twice under one id gives one decision
/// @param name         for people, for example the file's name; at most 255 characters
/// @param source       where it is, as ingest takes sources; empty if `bytes` holds it
/// @param bytes        the file, at most {@link #BYTES_MAX}; empty if `source` names it. Not copied, so nobody may
///                     write into it
/// @param uploadedAtMs when it was handed over
public record Clip(String id, String name, String source, byte[] bytes, long uploadedAtMs) {

    /// As JSON it must fit into a record of 1 MiB.
    public static final int BYTES_MAX = 700_000;

    public static final int NAME_CHARS_MAX = 255;
    public static final int SOURCE_CHARS_MAX = 2000;

    public Clip {
        Names.checked("clip id", id);
        if (name.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a clip's name must have at most " + NAME_CHARS_MAX + " characters, had " + name.length());
        }
        if (source.length() > SOURCE_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a clip's source must have at most " + SOURCE_CHARS_MAX + " characters, had " + source.length());
        }
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a clip of " + bytes.length + " bytes is too large for a record (at most " + BYTES_MAX
                            + "): put it where the service may read it, and name that as its source");
        }
        if (source.isEmpty() == (bytes.length == 0)) {
            throw new IllegalArgumentException(
                    "clip " + id + " must have either a source or bytes" + (source.isEmpty() ? "" : ", not both"));
        }
    }

    @Override
    public String toString() {
        return "Clip[" + id + " '" + name + "', " + (source.isEmpty() ? bytes.length + " bytes" : source) + "]";
    }
}
