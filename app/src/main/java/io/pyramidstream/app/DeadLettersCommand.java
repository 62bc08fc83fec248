package io.pyramidstream.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.kafka.DeadLetter;
import io.pyramidstream.kafka.DeadLetterBox;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Records that nobody could read, and what webhooks did not take.
@Command(
        name = "dead-letters",
        description = "List dead letters, and put their records back where they came from.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersCommand.ListAll.class, DeadLettersCommand.Replay.class},
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand {

    /// Which letters.
    static final class Choice {
        @Mixin
        SettingsOptions settingsOptions = new SettingsOptions();

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

        KafkaSettings kafka() {
            Settings settings = settingsOptions.load();
            kafkaOptions.into(settings);
            return KafkaOptions.withTopics(settings);
        }

        Topic letters() {
            return webhooks ? Topic.WEBHOOK_DEAD_LETTERS : Topic.DEAD_LETTERS;
        }

        boolean takes(DeadLetter letter, KafkaSettings kafka) {
            return topic == null
                    || letter.originTopic().equals(topic)
                    || letter.originTopic().equals(kafka.topicPrefix() + topic);
        }
    }

    private static ObjectNode json(DeadLetter letter) {
        return ApiClient.JSON
                .createObjectNode()
                .put("id", letter.id())
                .put("writtenAt", Instant.ofEpochMilli(letter.writtenMs()).toString())
                .put("topic", letter.originTopic())
                .put("partition", letter.originPartition())
                .put("offset", letter.originOffset())
                .put("key", letter.record().key())
                .put(
                        "bytes",
                        letter.record().value() == null ? 0 : letter.record().value().length)
                .put("attempt", letter.attempt())
                .put("reason", letter.reason());
    }

    @Command(
            name = "list",
            description = "The newest dead letters: where each came from, why, and how often it was tried.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {

        @Mixin
        Choice choice = new Choice();

        @Option(names = "--limit", description = "Most letters (default: ${DEFAULT-VALUE}).", defaultValue = "100")
        int limit = 100;

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            KafkaSettings kafka = choice.kafka();
            Deque<DeadLetter> newest = new ArrayDeque<>();
            long[] count = {0};
            try (DeadLetterBox box = new DeadLetterBox(kafka, choice.letters())) {
                box.forEach(letter -> {
                    if (choice.takes(letter, kafka)) {
                        count[0]++;
                        newest.add(letter);
                        if (newest.size() > limit) {
                            newest.removeFirst();
                        }
                    }
                });
            }
            PrintWriter out = spec.commandLine().getOut();
            for (DeadLetter letter : newest) {
                out.println(choice.json ? json(letter) : line(letter));
            }
            out.flush();
            if (!choice.json) {
                spec.commandLine().getErr().println(count[0] + " dead letters, " + newest.size() + " shown");
            }
            return 0;
        }

        private static String line(DeadLetter letter) {
            return letter.id() + "  " + Instant.ofEpochMilli(letter.writtenMs()) + "  from " + letter.originTopic()
                    + "/" + letter.originPartition() + "/" + letter.originOffset() + "  attempt " + letter.attempt()
                    + "  " + letter.reason();
        }
    }

    /// Exits 1 when one of them was not put back.
    @Command(
            name = "replay",
            description =
                    "Put records back on their topics, to be tried once more. A letter stays where it is: replaying it"
                            + " again puts its record back again.",
            mixinStandardHelpOptions = true)
    static final class Replay implements Callable<Integer> {

        /// Which of them.
        static final class Which {
            @Option(names = "--id", paramLabel = "ID", description = "This one, as listed; may be repeated.")
            List<String> ids = List.of();

            @Option(names = "--from", paramLabel = "ID", description = "This one and all that were written after it.")
            @Nullable
            String from;

            @Option(names = "--all", description = "All that are there.")
            boolean all;
        }

        @Mixin
        Choice choice = new Choice();

        @ArgGroup(multiplicity = "1")
        Which which = new Which();

        @Option(
                names = "--attempts-max",
                description = "Leave alone what was tried so often (default: ${DEFAULT-VALUE}).",
                defaultValue = "3")
        int attemptsMax = 3;

        @Option(names = "--dry-run", description = "Only say what would be put back.")
        boolean dryRun;

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            long fromOffset = fromOffset();
            KafkaSettings kafka = choice.kafka();
            Set<String> ids = Set.copyOf(which.ids);
            PrintWriter out = spec.commandLine().getOut();
            int refused = 0;
            try (DeadLetterBox box = new DeadLetterBox(kafka, choice.letters())) {
                List<DeadLetter> chosen = new ArrayList<>();
                box.forEach(letter -> {
                    if (choice.takes(letter, kafka)
                            && (which.all
                                    || ids.contains(letter.id())
                                    || which.from != null && letter.record().offset() >= fromOffset)) {
                        chosen.add(letter);
                    }
                });
                for (DeadLetter letter : chosen) {
                    DeadLetterBox.Replayed done = dryRun
                            ? new DeadLetterBox.Replayed(letter, true, "would go to " + letter.originTopic())
                            : box.replay(letter, attemptsMax);
                    refused += done.done() ? 0 : 1;
                    out.println(
                            choice.json
                                    ? json(letter)
                                            .put("replayed", done.done() && !dryRun)
                                            .put("what", done.what())
                                    : letter.id() + "  " + (done.done() ? "" : "NOT put back: ") + done.what());
                }
                out.flush();
                Set<String> found = chosen.stream().map(DeadLetter::id).collect(Collectors.toSet());
                for (String id : ids) {
                    if (!found.contains(id)) {
                        refused++;
                        spec.commandLine().getErr().println("pyramidstream: there is no dead letter " + id);
                    }
                }
            }
            return refused == 0 ? 0 : 1;
        }

        private long fromOffset() {
            String from = which.from;
            if (from == null) {
                return Long.MAX_VALUE;
            }
            if (!from.matches("0/[0-9]{1,18}")) {
                throw new ParameterException(
                        spec.commandLine(), "--from must be an id as listed, for example 0/17, was '" + from + "'");
            }
            return Long.parseLong(from.substring(2));
        }
    }
}
