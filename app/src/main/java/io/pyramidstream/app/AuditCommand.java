package io.pyramidstream.app;

import io.pyramidstream.app.audit.TopicAudit;
import io.pyramidstream.app.config.Sections;
import io.pyramidstream.kafka.KafkaSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;

/// Exits 1 when an outcome is missing or there twice.
@Command(
        name = "audit",
        description = "Count from the topics whether every due window and question has exactly one outcome.",
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {

    @Mixin
    KafkaOptions kafkaOptions = new KafkaOptions();

    @Option(
            names = "--question",
            paramLabel = "ID",
            description =
                    "A question that stood for every stream from the start, with the default window; may be repeated (default: all that have an outcome).")
    Set<String> questions = Set.of();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for outcomes of windows that have just closed (default: ${DEFAULT-VALUE}).")
    Duration patience = Duration.ofSeconds(60);

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings kafka = kafkaOptions.load().get(Sections.KAFKA).settings();
        return new TopicAudit(kafka).run(questions, patience) ? 0 : 1;
    }
}
