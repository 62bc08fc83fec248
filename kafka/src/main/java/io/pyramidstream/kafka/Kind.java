package io.pyramidstream.kafka;

/// Every kind of record, by the name in its CloudEvents type and schema: `io.pyramidstream.heartbeat.v1`.
enum Kind {
    FRAME("frame", "/pyramidstream/ingest"),
    HEARTBEAT("heartbeat", "/pyramidstream/ingest"),
    END_OF_STREAM("end-of-stream", "/pyramidstream/ingest"),
    QUESTION("question", "/pyramidstream/questions"),
    ANSWERED("answered", "/pyramidstream/inference"),
    SHED("shed", "/pyramidstream/inference"),
    FAILED("failed", "/pyramidstream/inference"),
    RULE("rule", "/pyramidstream/rules"),
    EVENT("event", "/pyramidstream/sink"),
    RULE_STATE("rule-state", "/pyramidstream/sink"),
    INGEST_LEDGER("ingest-ledger", "/pyramidstream/ingest"),
    INFERENCE_LEDGER("inference-ledger", "/pyramidstream/inference"),
    CLIP("clip", "/pyramidstream/clips"),
    MODERATION("moderation", "/pyramidstream/moderation"),
    FRAME_TRUTH("frame-truth", "/pyramidstream/ingest");

    private static final String TYPE_PREFIX = "io.pyramidstream.";

    /// Major version of every kind so far. A new optional field keeps it; a change old readers cannot survive raises
    /// it.
    private static final int MAJOR = 1;

    private final String word;
    private final String source;

    Kind(String word, String source) {
        this.word = word;
        this.source = source;
    }

    String source() {
        return source;
    }

    String type() {
        return TYPE_PREFIX + word + ".v" + MAJOR;
    }

    /// Also the `$id` of the JSON Schema, which lies in `schemas/<word>-v<major>.json` on the class path.
    String schema() {
        return "urn:pyramidstream:schema:" + word + ":" + MAJOR;
    }

    String schemaResource() {
        return "schemas/" + word + "-v" + MAJOR + ".json";
    }

    /// @throws IllegalArgumentException with the reason, when the type is none of ours or newer than this program
    static Kind ofType(String type) {
        for (Kind kind : values()) {
            if (type.equals(kind.type())) {
                return kind;
            }
            String stem = TYPE_PREFIX + kind.word + ".v";
            if (type.startsWith(stem) && type.substring(stem.length()).matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("its type " + type + " is of another version than " + kind.type()
                        + ", which is what this program reads: upgrade it");
            }
        }
        throw new IllegalArgumentException("its type " + type + " is unknown");
    }
}
