package io.pyramidstream.moderation.service;

import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.kafka.DeadLetters;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import io.pyramidstream.moderation.ModerationConfig;
import io.pyramidstream.moderation.Moderator;
import io.pyramidstream.moderation.policy.Policy;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Decides about every clip on the clips topic and keeps people's reviews. At least once: a clip whose decision was not
/// acknowledged is looked at again; one that has a decision of this version of the policy is not.
///
/// Methods may be called from any thread. Clips are looked at one after the other, on the receiver's thread.
public final class ModerationService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ModerationService.class);

    private final ModerationConfig config;
    private final KafkaSettings kafka;
    private final Moderator moderator;
    private final ClipReader reader;
    private final Clock clock;
    private final Records records;
    private final DeadLetters deadLetters;
    private final DecisionBook book;
    private final RecordSender sender;
    private final RecordReceiver decisions;
    private final RecordReceiver clips;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Disposable.Composite running = Disposables.composite();

    /// @param moderator closed by nobody: it borrows what it uses
    /// @param reader    knows which sources may be named over the network
    public ModerationService(
            ModerationConfig config, KafkaSettings kafka, Moderator moderator, ClipReader reader, Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.moderator = moderator;
        this.reader = reader;
        this.clock = clock;
        this.records = new Records(kafka);
        this.deadLetters = new DeadLetters(kafka);
        this.book = new DecisionBook(config.decisionsMax());
        this.sender = new RecordSender(kafka, SenderSettings.DEFAULT);
        this.decisions = RecordReceiver.ofWholeTopics(
                kafka, ReceiverSettings.DEFAULT, Set.of(Topic.MODERATION), new StartAt.Beginning());
        this.clips = RecordReceiver.ofGroup(
                kafka,
                ReceiverSettings.DEFAULT,
                kafka.topicPrefix() + config.groupId(),
                Set.of(Topic.CLIPS),
                RecordReceiver.Commits.ON_ACK);
    }

    /// Begins in the background; topics must exist. Call it once.
    public void start() {
        running.add(read(decisions, this::decision, "decisions"));
        running.add(read(clips, this::clip, "clips"));
    }

    public Policy policy() {
        return moderator.policy();
    }

    /// Now, by the service's clock.
    public long nowMs() {
        return clock.millis();
    }

    /// The newest word on a clip, if it is remembered.
    public Optional<Moderation> of(String clipId) {
        return book.of(clipId);
    }

    /// The newest first.
    public List<Moderation> newest() {
        return book.newest();
    }

    /// Puts a clip on the topic; completes when Kafka has it.
    ///
    /// @throws SourceException when somebody on the network may not name this source
    public CompletableFuture<Void> upload(Clip clip) throws SourceException {
        if (!clip.source().isEmpty()) {
            reader.requireRemotelyAllowed(SourceUri.parse(clip.source()));
        }
        return send(records.encode(clip));
    }

    /// Keeps a review; completes with the decision as it then stands.
    ///
    /// @throws IllegalArgumentException if it is none, with the reason
    /// @throws java.util.NoSuchElementException if there is no decision to review
    public CompletableFuture<Moderation> review(String clipId, Decision decision, String by, String note) {
        Moderation reviewed = book.of(clipId).orElseThrow().reviewed(decision, by, note, clock.millis());
        return send(records.encode(reviewed)).thenApply(_ -> {
            book.put(reviewed);
            return reviewed;
        });
    }

    @Override
    public void close() {
        clips.close();
        decisions.close();
        running.dispose();
        sender.close();
    }

    private interface Handler {
        void handle(LogEvent event);
    }

    private Disposable read(RecordReceiver receiver, Handler handler, String what) {
        return Flux.defer(receiver::events)
                .doOnNext(handler::handle)
                .doOnError(e -> LOGGER.warn("reading {} failed, trying again reason={}", what, e.toString()))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, config.retryBackoff()))
                .subscribe(_ -> {}, e -> LOGGER.error("reading {} ended", what, e));
    }

    private void decision(LogEvent event) {
        switch (event) {
            case LogEvent.Received received -> {
                take(received.record());
                decisions.done(received);
            }
            case LogEvent.CaughtUp _ -> caughtUp.countDown();
            case LogEvent.Revoked revoked -> revoked.release();
            case LogEvent.Assigned _, LogEvent.Lost _ -> {}
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.value() == null) {
                book.forget(record.key());
            } else {
                book.put(records.decodeModeration(record));
            }
        } catch (UnreadableRecordException e) {
            LOGGER.warn("decision ignored reason={}", e.getMessage());
        }
    }

    private void clip(LogEvent event) {
        switch (event) {
            case LogEvent.Received received -> {
                handle(received.record());
                clips.ack(received);
            }
            case LogEvent.Revoked revoked -> revoked.release();
            case LogEvent.Assigned _, LogEvent.Lost _, LogEvent.CaughtUp _ -> {}
        }
    }

    /// Returns when what came of it is on Kafka; throws when it is not, so that the clip is read again.
    private void handle(ConsumerRecord<String, byte[]> record) {
        awaitDecisions();
        Clip clip;
        try {
            clip = records.decodeClip(record);
        } catch (UnreadableRecordException e) {
            LOGGER.warn("record goes to the dead letters reason={}", e.getMessage());
            send(deadLetters.record(record, e.reason(), 1)).join();
            return;
        }
        if (book.of(clip.id()).filter(this::isOfThisPolicy).isPresent()) {
            return;
        }
        try {
            Moderation decision = moderator.decide(clip);
            send(records.encode(decision)).join();
            book.put(decision);
            LOGGER.info(
                    "clip={} decision={} problem={}",
                    clip.id(),
                    decision.decision().id(),
                    decision.problem());
        } catch (RefusedException e) {
            throw new IllegalStateException("clip " + clip.id() + " waits: " + e.getMessage(), e);
        }
    }

    private boolean isOfThisPolicy(Moderation decision) {
        Policy policy = moderator.policy();
        return decision.policyId().equals(policy.id()) && decision.policyVersion() == policy.version();
    }

    private void awaitDecisions() {
        try {
            if (!caughtUp.await(config.takeOverWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "the decisions there are were not read within " + config.takeOverWait());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        return sender.send(record).then().toFuture();
    }
}
