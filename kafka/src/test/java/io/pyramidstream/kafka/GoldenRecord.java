package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/// A record as files: `out-record.txt` has topic, key and headers, `out-value` the value's bytes. `-Dgolden.update`
/// rewrites them; read the diff, because it is what other programs will see.
final class GoldenRecord {

    private static final Path ROOT = Path.of("src/test/resources/golden/records");
    private static final boolean UPDATE = System.getProperty("golden.update") != null;

    private final Path folder;

    GoldenRecord(String inWords) {
        folder = ROOT.resolve(inWords);
    }

    byte[] input(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    void check(ProducerRecord<String, byte[]> record) throws IOException {
        if (UPDATE) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("out-record.txt"), text(record));
            Files.deleteIfExists(folder.resolve("out-value"));
            if (record.value() != null) {
                Files.write(folder.resolve("out-value"), record.value());
            }
        }
        assertThat(text(record)).isEqualTo(Files.readString(folder.resolve("out-record.txt")));
        byte[] value = record.value();
        byte[] golden = value();
        if (value == null || golden == null) {
            assertThat(value).isNull();
            assertThat(golden).isNull();
        } else if (value.length > 0 && value[0] == '{') {
            assertThat(string(value)).isEqualTo(string(golden));
        } else {
            assertThat(value).isEqualTo(golden);
        }
    }

    /// The record in the files, as if read from Kafka.
    ConsumerRecord<String, byte[]> read() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("out-record.txt"));
        var headers = new RecordHeaders();
        for (String line : lines.subList(2, lines.size())) {
            int colon = line.indexOf(": ");
            headers.add(line.substring(0, colon), line.substring(colon + 2).getBytes(StandardCharsets.UTF_8));
        }
        byte[] value = value();
        return new ConsumerRecord<>(
                after("topic: ", lines.get(0)),
                2,
                77,
                1_795_168_900_000L,
                TimestampType.LOG_APPEND_TIME,
                -1,
                value == null ? -1 : value.length,
                after("key: ", lines.get(1)),
                value,
                headers,
                Optional.empty());
    }

    private byte @Nullable [] value() throws IOException {
        Path file = folder.resolve("out-value");
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    private static String text(ProducerRecord<String, byte[]> record) {
        var text = new StringBuilder("topic: " + record.topic() + "\nkey: " + record.key() + "\n");
        for (Header header : record.headers()) {
            text.append(header.key())
                    .append(": ")
                    .append(string(header.value()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String after(String prefix, String line) {
        assertThat(line).startsWith(prefix);
        return line.substring(prefix.length());
    }

    private static String string(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
