package io.pyramidstream.ingest;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.ingest.ffmpeg.NativeHandles;
import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceFactory;
import io.pyramidstream.ingest.source.SourceProblem;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class IngestServiceTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path clips;

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final FramesLog log = new FramesLog(kafka);
    private RecordSender sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    private IngestService service =
            new IngestService(IngestConfig.DEFAULT, List.of(), sender, kafka, Clock.systemUTC());

    @BeforeEach
    void topics() {
        Topics.create(kafka, TopicSettings.DEFAULT);
    }

    @AfterEach
    void closesEverything() {
        service.close();
        sender.close();
        assertThat(NativeHandles.live()).as("%s", NativeHandles.liveByKind()).isZero();
    }

    @Test
    void publishesTheFirstPictureOfEachSlotThenThatTheSlotIsOverThenTheEnd() {
        // Given a clip of 2.4 s at 25 pictures per second
        Path clip = Clips.write(clips.resolve("hall.mp4"), VideoFormat.H264, 60);

        // When
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX));
        service.allEnded().block(LONG);

        // Then five slots of 500 ms
        List<StreamRecord> records = log.records("hall");
        long epochMs = records.getFirst().epochMs();
        assertThat(records.stream().filter(Frame.class::isInstance))
                .extracting(r -> r.captureTimeMs() - epochMs)
                .containsExactly(0L, 520L, 1000L, 1520L, 2000L);
        assertThat(records.stream().filter(Frame.class::isInstance))
                .extracting(StreamRecord::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(records.stream().filter(Heartbeat.class::isInstance))
                .extracting(r -> r.captureTimeMs() - epochMs)
                .containsExactly(500L, 1000L, 1500L, 2000L, 2500L);
        assertThat(records.getLast()).isEqualTo(new EndOfStream("hall", epochMs, 5, epochMs + 2500, "end of file"));
        assertThat(records).extracting(StreamRecord::captureTimeMs).isSorted();
    }

    @Test
    void closesTheAccountOfAFileWithEveryPictureInIt() {
        // Given
        Path clip = Clips.write(clips.resolve("gate.mkv"), VideoFormat.H264, 60);

        // When
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX));
        service.allEnded().block(LONG);

        // Then
        IngestLedger last = log.ledgers("gate").getLast();
        assertThat(last.ended()).isTrue();
        assertThat(last.decoded()).isEqualTo(60);
        assertThat(last.in()).isEqualTo(5).isEqualTo(last.published());
        assertThat(service.ledger("gate"))
                .usingRecursiveComparison()
                .ignoringFields("atMs")
                .isEqualTo(last);
        assertThat(service.status("gate").state()).isEqualTo(new StreamState.Ended("end of file"));
    }

    @Test
    void playsAtRecordedPaceSoThatNoFrameIsSentBeforeItsTime() {
        // Given 1.2 s of video
        Path clip = Clips.write(clips.resolve("door.mp4"), VideoFormat.H264, 30);
        long startMs = System.currentTimeMillis();

        // When
        service.add(StreamSpec.of(SourceUri.of(clip)));
        service.allEnded().block(LONG);

        // Then
        assertThat(System.currentTimeMillis() - startMs).isGreaterThanOrEqualTo(1160);
        assertThat(log.frames("door")).hasSize(3);
    }

    @Test
    void losesNoFrameWhenThePipeIsFullAtMaximumPace() {
        // Given a pipe that holds a handful of frames of this size
        Path clip = Clips.write(clips.resolve("fast.mp4"), VideoFormat.H264, 250);
        useSender(holding(16 << 10));

        // When every picture is a frame
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX).atFps(25));
        service.allEnded().block(LONG);

        // Then
        assertThat(log.frames("fast")).extracting(Frame::sequence).hasSize(250).isSorted();
        assertThat(service.ledger("fast").published()).isEqualTo(250);
    }

    @Test
    void failsOneSourceAloneWithOneLineWhileAnotherPlays() throws IOException {
        // Given
        Path good = Clips.write(clips.resolve("good.avi"), VideoFormat.MPEG4, 50);
        Path empty = Files.createFile(clips.resolve("empty.mp4"));

        // When
        service.add(StreamSpec.of(SourceUri.of(empty)));
        service.add(StreamSpec.of(SourceUri.of(good)).at(Pace.MAX));
        service.add(StreamSpec.of(SourceUri.of(clips.resolve("nowhere.mp4"))));
        service.allEnded().block(LONG);

        // Then
        assertThat(service.status("empty").state())
                .isEqualTo(new StreamState.Failed(empty + ": is empty (0 bytes); check that it was copied completely"));
        assertThat(service.status("nowhere").state()).isInstanceOf(StreamState.Failed.class);
        assertThat(service.status("good").state()).isEqualTo(new StreamState.Ended("end of file"));
        assertThat(log.frames("good")).hasSize(4);
        assertThat(log.records("empty")).isEmpty();
    }

    @Test
    void startsANewEpochAfterTheLastOneWhenAFileIsLooped() {
        // Given 0.4 s of video, for three rounds
        Path clip = Clips.write(clips.resolve("loop.mp4"), VideoFormat.H264, 10);

        // When each round counts as one slot of 500 ms
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX).looping().limitedTo(Duration.ofMillis(1500)));
        service.allEnded().block(LONG);

        // Then
        List<EndOfStream> ends = log.ends("loop");
        assertThat(ends)
                .extracting(EndOfStream::epochMs)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(log.records("loop")).extracting(StreamRecord::captureTimeMs).isSorted();
        assertThat(log.ledgers("loop").stream().filter(IngestLedger::ended)).hasSameSizeAs(ends);
        assertThat(service.ledger("loop").published()).isEqualTo(3);
    }

    @Test
    void endsARemovedStreamWithALastRecordAndForgetsIt() {
        // Given an endless stream
        Path clip = Clips.write(clips.resolve("yard.mp4"), VideoFormat.H264, 50);
        service.add(StreamSpec.of(SourceUri.of(clip)).looping());
        Awaitility.await().until(() -> service.ledger("yard").published() >= 1);

        // When
        service.remove("yard").block(LONG);

        // Then
        assertThat(log.ends("yard")).last().extracting(EndOfStream::reason).isEqualTo("removed");
        assertThat(service.status()).isEmpty();
    }

    @Test
    void refusesASecondStreamOfARunningName() {
        // Given
        Path clip = Clips.write(clips.resolve("a.mp4"), VideoFormat.H264, 50);
        StreamSpec spec = StreamSpec.of(SourceUri.of(clip)).looping().named("lobby");
        service.add(spec);

        // When, Then
        assertThatThrownBy(() -> service.add(spec))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lobby");
    }

    @Test
    void namesStreamsAfterTheirFilesAndKeepsThemApart() {
        // Given
        Path clip = Clips.write(clips.resolve("Front door (2).mp4"), VideoFormat.H264, 25);

        // When
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX));
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX));
        service.allEnded().block(LONG);

        // Then
        assertThat(service.status()).extracting(StreamStatus::stream).containsExactly("Front-door-2", "Front-door-2-2");
    }

    @Test
    void playsOthersWhileOneSourceHangsInOpening() {
        // Given a camera whose opening takes until it is let go
        CountDownLatch letGo = new CountDownLatch(1);
        useSources(new SourceFactory() {
            @Override
            public String scheme() {
                return "scene";
            }

            @Override
            public FrameSource open(SourceUri uri) throws SourceException {
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new SourceException(SourceProblem.Kind.TIMED_OUT, uri, "did not answer", "switch it on");
            }
        });
        Path clip = Clips.write(clips.resolve("good.mp4"), VideoFormat.H264, 25);

        // When
        service.add(StreamSpec.of(SourceUri.parse("scene:dead")));
        service.add(StreamSpec.of(SourceUri.of(clip)).at(Pace.MAX));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> service.status("good").state().isOver());

        // Then
        assertThat(service.status("good").state()).isEqualTo(new StreamState.Ended("end of file"));
        assertThat(service.status("dead").state()).isEqualTo(new StreamState.Opening());
        letGo.countDown();
        service.allEnded().block(LONG);
        assertThat(service.status("dead").state())
                .isEqualTo(new StreamState.Failed("scene:dead: did not answer; switch it on"));
    }

    @Test
    void refusesFilesOutsideTheAllowedDirectories() {
        // Given
        Path clip = Clips.write(clips.resolve("secret.mp4"), VideoFormat.H264, 5);
        useService(IngestConfig.DEFAULT.withFileRoots(List.of(clips.resolve("public"))));

        // When
        service.add(StreamSpec.of(SourceUri.of(clip)));
        service.allEnded().block(LONG);

        // Then
        assertThat(service.status("secret").state().toString()).contains("lies outside the directories");
    }

    private static SenderSettings holding(int bytes) {
        SenderSettings usual = SenderSettings.DEFAULT;
        return new SenderSettings(
                bytes,
                bytes,
                usual.batchBytes(),
                usual.linger(),
                usual.blockTimeout(),
                usual.deliveryTimeout(),
                usual.closeTimeout());
    }

    private void useSender(SenderSettings settings) {
        service.close();
        sender.close();
        sender = new RecordSender(kafka, settings);
        service = new IngestService(IngestConfig.DEFAULT, List.of(), sender, kafka, Clock.systemUTC());
    }

    private void useSources(SourceFactory... sources) {
        service.close();
        service = new IngestService(IngestConfig.DEFAULT, List.of(sources), sender, kafka, Clock.systemUTC());
    }

    private void useService(IngestConfig config) {
        service.close();
        service = new IngestService(config, List.of(), sender, kafka, Clock.systemUTC());
    }
}
