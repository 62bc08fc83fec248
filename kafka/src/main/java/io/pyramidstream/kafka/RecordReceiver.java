package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import static java.util.stream.Collectors.toUnmodifiableSet;

/// Reads the log as a Reactor stream.
///
/// Each subscription to {@link #events()} has its own Kafka client, one poll thread, which keeps polling however slow
/// the subscriber is (so that a slow model never costs the membership), and one delivery thread, on which the
/// subscriber is called and which it may block. Fetching pauses while {@link ReceiverSettings#bytesHigh} are received
/// and not given back, so whoever collects records must give them back before it needs more than that. One
/// subscription at a time; after it ended another may follow, and reads on from the committed offsets.
///
/// {@link #done}, {@link #ack}, {@link #groupMetadata()} and {@link #close()} may be called from any thread.
public final class RecordReceiver implements AutoCloseable {

    /// Who commits the offsets of a group.
    public enum Commits {
        /// The subscriber, in transactions: it calls {@link RecordReceiver#done} for each record.
        BY_SUBSCRIBER,
        /// The receiver, up to the first record not yet acknowledged: the subscriber calls {@link RecordReceiver#ack}.
        ON_ACK
    }

    private final KafkaSettings kafka;
    private final ReceiverSettings settings;
    private final Subscribed subscribed;
    private volatile @Nullable LogSubscription current; // written under this
    private boolean closed; // guarded by this

    private RecordReceiver(KafkaSettings kafka, ReceiverSettings settings, Subscribed subscribed) {
        this.kafka = kafka;
        this.settings = settings;
        this.subscribed = subscribed;
    }

    /// Reads as a member of a group, which shares the partitions out among its members.
    public static RecordReceiver ofGroup(
            KafkaSettings kafka, ReceiverSettings settings, String groupId, Set<Topic> topics, Commits commits) {
        return new RecordReceiver(
                kafka, settings, new Subscribed.AsMember(names(kafka, topics), groupId, commits == Commits.ON_ACK));
    }

    /// Reads all partitions, without a group and without commits. The stream fails when a topic does not exist.
    public static RecordReceiver ofWholeTopics(
            KafkaSettings kafka, ReceiverSettings settings, Set<Topic> topics, StartAt start) {
        return new RecordReceiver(kafka, settings, new Subscribed.Wholly(names(kafka, topics), start));
    }

    /// What happens, in order. Cancelling leaves the group at once; {@link #close()} does so in good order.
    public Flux<LogEvent> events() {
        return Flux.from(subscriber -> subscribe(Operators.toCoreSubscriber(subscriber)));
    }

    private void subscribe(CoreSubscriber<? super LogEvent> subscriber) {
        LogSubscription subscription;
        synchronized (this) {
            LogSubscription last = current;
            if (closed || (last != null && !last.over())) {
                Operators.error(
                        subscriber,
                        new IllegalStateException(
                                closed
                                        ? "the receiver is closed"
                                        : "a receiver has one subscription at a time; make another receiver"));
                return;
            }
            subscription = new LogSubscription(subscribed, settings, this::newConsumer, subscriber, last);
            current = subscription;
        }
        subscriber.onSubscribe(subscription);
        subscription.start();
    }

    /// Gives a record's bytes back to the budget: call it when the record is finished with, or when something else has
    /// taken charge of its bytes. More often does no harm.
    public void done(Received received) {
        giveBack(received, false);
    }

    /// Gives a record back and has its offset committed once all before it in its partition are acknowledged too. In
    /// any order.
    public void ack(Received received) {
        if (!subscribed.tracksAcks()) {
            throw new IllegalStateException("only a receiver that commits ON_ACK takes acknowledgements; call done");
        }
        giveBack(received, true);
    }

    private void giveBack(Received received, boolean ack) {
        LogSubscription subscription = current;
        if (subscription != null) {
            subscription.handover().giveBack(received, ack);
        }
    }

    /// The membership of the moment, for offsets of partitions that are certainly held.
    ///
    /// @throws IllegalStateException when this is no member of a group now
    public ConsumerGroupMetadata groupMetadata() {
        Membership membership = membership();
        if (membership == null) {
            throw new IllegalStateException(subscribed.label() + " is not a member of a group now");
        }
        return membership.metadata();
    }

    /// The membership for work that was done under these assignments. It refuses a partition that was lost since, even
    /// when this member has it again: another one may have worked on it in between.
    ///
    /// @param assignments of each partition, as {@link LogEvent.Assigned} said
    public GroupMembership membership(Map<TopicPartition, Long> assignments) {
        Map<TopicPartition, Long> workedUnder = Map.copyOf(assignments);
        return partitions -> {
            Membership membership = membership();
            if (membership == null) {
                throw new PartitionsLostException(partitions);
            }
            return membership.metadataFor(partitions, workedUnder);
        };
    }

    /// Bytes received and not given back.
    public long bufferedBytes() {
        LogSubscription subscription = current;
        return subscription == null ? 0 : subscription.handover().bufferedBytes();
    }

    /// Ends the subscription in good order: the subscriber gets {@link LogEvent.Revoked} for all it holds, then the
    /// stream completes. Waits for that, at most `revokeTimeout` and some `closeTimeout`s; works twice.
    @Override
    public void close() {
        LogSubscription subscription;
        synchronized (this) {
            closed = true;
            subscription = current;
        }
        if (subscription != null) {
            subscription.stop();
        }
    }

    private @Nullable Membership membership() {
        LogSubscription subscription = current;
        return subscription == null ? null : subscription.membership();
    }

    private Consumer<String, byte[]> newConsumer() {
        Map<String, Object> own = new HashMap<>();
        if (subscribed instanceof Subscribed.AsMember member) {
            own.put("group.id", member.groupId());
            own.put("group.protocol", "classic"); // what transactions are at home with
            own.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
            own.put("session.timeout.ms", (int) settings.sessionTimeout().toMillis());
            own.put("heartbeat.interval.ms", (int) (settings.sessionTimeout().toMillis() / 4));
        }
        own.put("enable.auto.commit", false);
        own.put("auto.offset.reset", settings.fromEarliest() ? "earliest" : "latest");
        own.put("isolation.level", settings.readCommitted() ? "read_committed" : "read_uncommitted");
        own.put("max.poll.records", settings.pollRecordsMax());
        own.put("fetch.max.bytes", settings.fetchBytesMax());
        own.put("max.partition.fetch.bytes", settings.fetchBytesMax());
        own.put("allow.auto.create.topics", false);
        own.put("metadata.max.age.ms", 30_000); // how late a new topic or partition is noticed
        own.put("retry.backoff.ms", 20L);
        return new KafkaConsumer<>(kafka.client(own), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static Set<String> names(KafkaSettings kafka, Set<Topic> topics) {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("name at least one topic to read");
        }
        return topics.stream().map(kafka::topic).collect(toUnmodifiableSet());
    }
}
