package io.pyramidstream.sink.store;

/// Names one stored event and says where it stands among the results. Written as `start~stream~rule`.
public record EventKey(long startMs, String stream, String ruleId) {

    /// @throws IllegalArgumentException when this is no such key
    public static EventKey parse(String text) {
        String[] parts = text.split("~", -1);
        if (parts.length == 3) {
            try {
                return new EventKey(Long.parseLong(parts[0]), parts[1], parts[2]);
            } catch (NumberFormatException _) {
                // falls through to the one message
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no key of an event: use 'next' of the page before");
    }

    @Override
    public String toString() {
        return startMs + "~" + stream + "~" + ruleId;
    }
}
