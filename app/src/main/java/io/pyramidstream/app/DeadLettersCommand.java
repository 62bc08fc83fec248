package io.pyramidstream.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.kafka.DeadLetter;
import io.pyramidstream.kafka.DeadLetterBox;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/// Records that nobody could read, and what webhooks did not take.
@Command(
        name = "dead-letters",
        description = "List dead letters, and put their records back where they came from.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersCommand.ListAll.class, DeadLettersReplayCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand {

    /// A command about some of the letters.
    @Command(mixinStandardHelpOptions = true)
    abstract static class About implements Callable<Integer> {
        @Mixin
        KafkaOptions kafkaOptions = new KafkaOptions();

        @Option(names = "--webhooks", description = "What webhooks did not take, instead of what nobody could read.")
        boolean webhooks;

        @Option(
                names = "--topic",
                description =
                        "Only records that came from this topic, with or without the prefix, for example frames.v1.")
        @Nullable
        String topic;

        @Option(names = "--json", description = "Print one JSON object per letter.")
        boolean json;

        @Spec
        CommandSpec spec = CommandSpec.create();

        /// @param wanted of the topic that was asked for
        /// @return the exit code
        abstract int run(DeadLetterBox box, Predicate<DeadLetter> wanted, PrintWriter out, PrintWriter err);

        @Override
        public final Integer call() {
            KafkaSettings kafka = KafkaOptions.withTopics(kafkaOptions.load());
            Predicate<DeadLetter> wanted = letter -> topic == null
                    || letter.originTopic().equals(topic)
                    || letter.originTopic().equals(kafka.topicPrefix() + topic);
            try (DeadLetterBox box =
                    new DeadLetterBox(kafka, webhooks ? Topic.WEBHOOK_DEAD_LETTERS : Topic.DEAD_LETTERS)) {
                return run(
                        box,
                        wanted,
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr());
            }
        }

        static ObjectNode described(DeadLetter letter) {
            byte[] value = letter.record().value();
            return ApiClient.JSON
                    .createObjectNode()
                    .put("id", letter.id())
                    .put("writtenAt", Instant.ofEpochMilli(letter.writtenMs()).toString())
                    .put("topic", letter.originTopic())
                    .put("partition", letter.originPartition())
                    .put("offset", letter.originOffset())
                    .put("key", letter.record().key())
                    .put("bytes", value == null ? 0 : value.length)
                    .put("attempt", letter.attempt())
                    .put("reason", letter.reason());
        }
    }

    @Command(
            name = "list",
            description = "The newest dead letters: where each came from, why, and how often it was tried.")
    static final class ListAll extends About {
        @Option(names = "--limit", description = "Most letters (default: ${DEFAULT-VALUE}).")
        int limit = 100;

        @Override
        int run(DeadLetterBox box, Predicate<DeadLetter> wanted, PrintWriter out, PrintWriter err) {
            Deque<DeadLetter> newest = new ArrayDeque<>();
            long[] count = {0};
            box.forEach(letter -> {
                if (wanted.test(letter)) {
                    count[0]++;
                    newest.add(letter);
                    if (newest.size() > limit) {
                        newest.removeFirst();
                    }
                }
            });
            newest.forEach(letter -> out.println(json ? described(letter) : line(letter)));
            if (!json) {
                err.println(count[0] + " dead letters, " + newest.size() + " shown");
            }
            return 0;
        }

        private static String line(DeadLetter letter) {
            return letter.id() + "  " + Instant.ofEpochMilli(letter.writtenMs()) + "  from " + letter.originTopic()
                    + "/" + letter.originPartition() + "/" + letter.originOffset() + "  attempt " + letter.attempt()
                    + "  " + letter.reason();
        }
    }
}
