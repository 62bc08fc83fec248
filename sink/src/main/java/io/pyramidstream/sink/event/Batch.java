package io.pyramidstream.sink.event;

import io.pyramidstream.contract.Event;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.sink.rule.Note;
import io.pyramidstream.sink.rule.Turn;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What has come of the answers read since the last transaction. The session's thread only.
final class Batch {

    private final Map<TopicPartition, Turn> turns = new LinkedHashMap<>();
    private final List<LogEvent.Received> read = new ArrayList<>();
    private final List<ProducerRecord<String, byte[]>> deadLetters = new ArrayList<>();
    private long bytes;

    Turn turn(TopicPartition partition) {
        return turns.computeIfAbsent(partition, _ -> new Turn());
    }

    void read(LogEvent.Received received) {
        read.add(received);
        bytes += received.bytes();
    }

    void unreadable(ProducerRecord<String, byte[]> letter) {
        deadLetters.add(letter);
    }

    Map<TopicPartition, Turn> turns() {
        return turns;
    }

    List<ProducerRecord<String, byte[]>> deadLetters() {
        return deadLetters;
    }

    /// To be given back to the receiver.
    List<LogEvent.Received> received() {
        return read;
    }

    /// Whose offsets go with it.
    Set<TopicPartition> partitions() {
        Set<TopicPartition> partitions = new HashSet<>();
        turns.forEach((partition, turn) -> {
            if (!turn.isEmpty()) {
                partitions.add(partition);
            }
        });
        read.forEach(received -> partitions.add(received.partition()));
        return partitions;
    }

    List<Event> events() {
        return turns.values().stream().flatMap(turn -> turn.events().stream()).toList();
    }

    Map<Note, Integer> notes() {
        Map<Note, Integer> notes = new EnumMap<>(Note.class);
        turns.values().forEach(turn -> turn.notes().forEach((note, count) -> notes.merge(note, count, Integer::sum)));
        return notes;
    }

    int answers() {
        return read.size();
    }

    /// Of what was read.
    long bytes() {
        return bytes;
    }

    int unreadable() {
        return deadLetters.size();
    }

    boolean isEmpty() {
        return partitions().isEmpty();
    }
}
