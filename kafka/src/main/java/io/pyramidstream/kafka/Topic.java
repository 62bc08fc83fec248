package io.pyramidstream.kafka;

/// Every topic, by what it carries. The number in the name is the major version of its records: a change that old
/// readers cannot survive gets a new topic.
public enum Topic {
    /// Frames, heartbeats and ends of streams; key = stream.
    FRAMES("frames.v1", true),
    /// Standing questions, the newest version of each; key = question id; compacted, an empty value removes.
    QUESTIONS("questions.v1", false),
    /// One outcome per due (window, question version); key = stream.
    ANSWERS("answers.v1", true),
    /// How far each stream's questions have got; key = stream, in the partition of its frames; compacted.
    PROGRESS("progress.v1", true),
    /// Event rules, the newest version of each; key = rule id; compacted, an empty value removes.
    RULES("rules.v1", false),
    /// What rules have seen: start, updates and end of each event; key = stream.
    EVENTS("events.v1", true),
    /// How far each rule has got in each stream; key = stream/rule, in the partition of the stream's answers;
    /// compacted.
    RULE_STATE("rule-state.v1", true),
    /// Videos that want a decision; key = clip id.
    CLIPS("clips.v1", true),
    /// What was decided about each of them, the newest word; key = clip id; compacted.
    MODERATION("moderation.v1", false),
    /// What became of every frame, as each service counts; key = stream.
    LEDGERS("ledgers.v1", false),
    /// Records nobody could read, with where they came from and why; key = the record's own.
    DEAD_LETTERS("dead-letters.v1", false),
    /// What a webhook's receiver did not take, with why; key = stream.
    WEBHOOK_DEAD_LETTERS("webhook-dead-letters.v1", false),
    /// Records to be delivered to one webhook once more; key = stream.
    WEBHOOK_RETRIES("webhook-retries.v1", true),
    /// What each frame of a generated scene really shows, for checking answers; key = stream.
    TRUTH("truth.v1", false);

    private final String suffix;
    private final boolean manyPartitions;

    Topic(String suffix, boolean manyPartitions) {
        this.suffix = suffix;
        this.manyPartitions = manyPartitions;
    }

    /// The name after the deployment's prefix, see {@link KafkaSettings#topic}.
    public String suffix() {
        return suffix;
    }

    /// Whether streams are spread over partitions; topics that do are partitioned alike, stream by stream.
    boolean manyPartitions() {
        return manyPartitions;
    }
}
