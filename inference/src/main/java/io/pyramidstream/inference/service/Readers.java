package io.pyramidstream.inference.service;

import io.pyramidstream.kafka.GroupMembership;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.LogEvent.Received;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.common.TopicPartition;
import reactor.core.Disposable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Brings the frames and the questions topics to the mailbox.
final class Readers implements AutoCloseable {

    private final Mailbox mailbox;
    private final RecordReceiver frames;
    private final RecordReceiver questions;
    private final List<Disposable> subscriptions = new ArrayList<>();
    private volatile boolean leaving;

    Readers(SessionParts parts, Mailbox mailbox) {
        KafkaSettings kafka = parts.kafka();
        ReceiverSettings settings = parts.config().receiver();
        this.mailbox = mailbox;
        this.frames = RecordReceiver.ofGroup(
                kafka, settings, parts.groupId(), Set.of(Topic.FRAMES), RecordReceiver.Commits.BY_SUBSCRIBER);
        this.questions =
                RecordReceiver.ofWholeTopics(kafka, settings, Set.of(Topic.QUESTIONS), new StartAt.Beginning());
    }

    /// Under which offsets of the frames topic may be committed.
    GroupMembership membership(Map<TopicPartition, Long> assignments) {
        return frames.membership(assignments);
    }

    void readQuestions() {
        subscribe(questions, Message.Questions::new);
    }

    void readFrames() {
        subscribe(frames, Message.Log::new);
    }

    /// A frame is handled, or dropped with its partition.
    void doneFrame(Received received) {
        frames.done(received);
        mailbox.handled();
    }

    void doneQuestion(Received received) {
        questions.done(received);
        mailbox.handled();
    }

    /// Leaves the group. The device thread has dropped everything, so nothing holds partitions back.
    @Override
    public void close() {
        leaving = true;
        mailbox.close();
        frames.close();
        questions.close();
        subscriptions.forEach(Disposable::dispose);
    }

    /// Lets a partition go that nobody works on any more.
    static void release(LogEvent event) {
        if (event instanceof LogEvent.Revoked revoked) {
            revoked.release();
        }
    }

    private void subscribe(RecordReceiver receiver, Function<LogEvent, Message> wrap) {
        subscriptions.add(receiver.events()
                .subscribe(
                        event -> {
                            mailbox.deliver(event, wrap.apply(event));
                            if (leaving) {
                                release(event);
                            }
                        },
                        error -> mailbox.tell(new Message.Broken(error))));
    }
}
