package io.pyramidstream.sink.files;

import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import io.pyramidstream.sink.group.BatchReader;
import io.pyramidstream.sink.group.Graveyard;
import io.pyramidstream.sink.group.RecordJson;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From the answers and events topics into files.
public final class FileService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileService.class);

    private final FilesConfig config;
    private final Records records;
    private final Clock clock;
    private final String eventsTopic;
    private final LineFiles answers; // both owned by the reader's thread
    private final LineFiles events;
    private final Graveyard graveyard;
    private final BatchReader reader;

    /// By topic and partition, the first offset that is in no file yet: a batch that is tried again because the second
    /// of its files failed does not put its lines into the first one twice.
    private final Map<String, Long> written = new HashMap<>();

    public FileService(FilesConfig config, KafkaSettings kafka, Clock clock) {
        this.config = config;
        this.clock = clock;
        records = new Records(kafka);
        eventsTopic = kafka.topic(Topic.EVENTS);
        Path directory = config.directory().orElseThrow(() -> new IllegalArgumentException("directory is not set"));
        answers = new LineFiles(directory, "answers", config);
        events = new LineFiles(directory, "events", config);
        graveyard = new Graveyard(kafka, Topic.DEAD_LETTERS);
        Set<Topic> topics = new HashSet<>();
        if (config.answers()) {
            topics.add(Topic.ANSWERS);
        }
        if (config.events()) {
            topics.add(Topic.EVENTS);
        }
        reader = new BatchReader(
                new BatchReader.Settings(
                        "files",
                        config.group(),
                        config.batchMax(),
                        config.readerBytesMax(),
                        config.retryMin(),
                        config.retryMax()),
                kafka,
                topics,
                this::write);
    }

    /// Begins to write, in the background. Call it once.
    public void start() {
        reader.start();
    }

    public BatchReader.Status status() {
        return reader.status();
    }

    @Override
    public void close() {
        reader.close();
        for (LineFiles files : List.of(answers, events)) {
            try {
                files.close();
            } catch (IOException e) {
                LOGGER.warn("files: not closed cleanly reason={}", e.toString());
            }
        }
        graveyard.close();
    }

    private void write(List<ConsumerRecord<String, byte[]>> batch) throws IOException, InterruptedException {
        List<ConsumerRecord<String, byte[]>> ofEvents = new ArrayList<>();
        List<ConsumerRecord<String, byte[]>> ofAnswers = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : batch) {
            (record.topic().equals(eventsTopic) ? ofEvents : ofAnswers).add(record);
        }
        append(answers, ofAnswers);
        append(events, ofEvents);
    }

    private void append(LineFiles files, List<ConsumerRecord<String, byte[]>> batch)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : batch) {
            if (record.offset() < written.getOrDefault(place(record), 0L)) {
                continue;
            }
            try {
                lines.add(line(record));
            } catch (UnreadableRecordException e) {
                graveyard.bury(record, e.reason());
            }
        }
        if (!lines.isEmpty()) {
            files.append(lines, clock.millis());
        }
        batch.forEach(record -> written.merge(place(record), record.offset() + 1, Math::max));
    }

    private String line(ConsumerRecord<String, byte[]> record) {
        String data = record.topic().equals(eventsTopic)
                ? RecordJson.of(records.decodeEvent(record))
                : RecordJson.of(records.decodeOutcome(record), config.evidence());
        // Ids and types of records that could be read are made of names and digits: nothing to escape.
        return "{\"id\":\"" + header(record, "ce_id") + "\",\"type\":\"" + header(record, "ce_type") + "\",\"topic\":\""
                + record.topic() + "\",\"partition\":" + record.partition() + ",\"offset\":" + record.offset()
                + ",\"data\":" + data + "}";
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
