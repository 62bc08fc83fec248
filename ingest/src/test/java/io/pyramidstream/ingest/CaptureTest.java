package io.pyramidstream.ingest;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Jpeg;
import io.pyramidstream.ingest.source.JpegEncoder;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceInfo;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

final class CaptureTest {

    private static final long START_MS = 1_000_000;
    private static final SourceUri URI = SourceUri.parse("scene:fake");

    private final FakeSurroundings around = new FakeSurroundings();
    private final Books books = new Books("cam");

    @Test
    void handsAPictureOnWhenItsTimeHasComeAndGivesSignsOfLifeMeanwhile() {
        // Given pictures with a hole of three seconds between them
        around.source(0, 3_200);
        Capture capture = capture(StreamSpec.of(URI));

        // When
        List<StreamRecord> records = drain(capture);

        // Then
        assertThat(records)
                .extracting(r -> r.getClass().getSimpleName() + " " + (r.captureTimeMs() - START_MS))
                .containsExactly(
                        "Frame 0",
                        "Heartbeat 500",
                        "Heartbeat 1500",
                        "Heartbeat 2500",
                        "Frame 3200",
                        "Heartbeat 3500",
                        "EndOfStream 3500");
        assertThat(around.ticker.nowNs / 1_000_000).isEqualTo(3200);
    }

    @Test
    void doesNotWaitAtMaximumPace() {
        around.source(0, 500, 1000, 60_000);
        drain(capture(StreamSpec.of(URI).at(Pace.MAX)));
        assertThat(around.ticker.nowNs).isZero();
        assertThat(books.newest(0).published()).isZero();
        assertThat(books.newest(0).in()).isEqualTo(4);
    }

    @Test
    void shedsOnlyFramesOfLiveSourcesWhenThereIsNoRoom() {
        // Given
        around.live = true;
        around.room = false;
        around.source(0, 500, 1000);

        // When
        List<StreamRecord> records = drain(capture(StreamSpec.of(URI)));

        // Then windows can still close, and the account says why there is nothing in them
        assertThat(records.stream().filter(Frame.class::isInstance)).isEmpty();
        assertThat(records.stream().filter(Heartbeat.class::isInstance)).hasSize(3);
        assertThat(books.newest(0).shed()).isEqualTo(3);
    }

    @Test
    void booksAPictureThatCannotBeEncodedAsFailedAndGoesOn() {
        around.unencodable = 1;
        around.source(0, 500, 1000);
        List<StreamRecord> records = drain(capture(StreamSpec.of(URI).at(Pace.MAX)));
        assertThat(records.stream().filter(Frame.class::isInstance))
                .extracting(StreamRecord::sequence)
                .containsExactly(0L, 1L);
        assertThat(books.newest(0).failed()).isEqualTo(1);
    }

    @Test
    void tellsWhatEachSampledFrameShowsWhereTheSourceKnows() {
        // Given pictures faster than they are sampled
        around.source(0, 100, 500).shows = Optional.of(Map.of("cars", 2));

        // When
        drain(capture(StreamSpec.of(URI).at(Pace.MAX)));

        // Then
        assertThat(around.truths)
                .containsExactly(
                        new FrameTruth("cam", START_MS, 0, START_MS, Map.of("cars", 2)),
                        new FrameTruth("cam", START_MS, 1, START_MS + 500, Map.of("cars", 2)));
    }

    @Test
    void failsWithoutARecordWhenTheSourceCannotBeOpened() {
        Capture capture = capture(StreamSpec.of(URI));
        assertThat(drain(capture)).isEmpty();
        assertThat(capture.outcome()).isEqualTo(new StreamState.Failed("scene:fake: no such thing; look again"));
    }

    @Test
    void endsTheEpochWithTheReasonWhenTheSourceIsLost() {
        around.source(0, 500).lostAtEnd = true;
        Capture capture = capture(StreamSpec.of(URI).at(Pace.MAX));
        List<StreamRecord> records = drain(capture);
        assertThat(records.getLast()).isInstanceOfSatisfying(EndOfStream.class, end -> {
            assertThat(end.reason()).isEqualTo("scene:fake: went away; plug it in");
            assertThat(end.sequence()).isEqualTo(2);
        });
        assertThat(capture.outcome()).isInstanceOf(StreamState.Failed.class);
    }

    @Test
    void survivesASourceThatBreaksItsContract() {
        around.source(0).breaksAtEnd = true;
        Capture capture = capture(StreamSpec.of(URI).at(Pace.MAX));
        assertThat(drain(capture).getLast()).isInstanceOf(EndOfStream.class);
        assertThat(capture.outcome().toString()).contains("please report it");
    }

    @Test
    void beginsEachRoundWhereTheOneBeforeEnded() {
        // Given three rounds of 600 ms, which take two slots each
        around.source(0, 600).and(0, 600).and(0, 600);

        // When
        List<StreamRecord> records =
                drain(capture(StreamSpec.of(URI).at(Pace.MAX).looping().limitedTo(Duration.ofSeconds(3))));

        // Then
        assertThat(records.stream().map(StreamRecord::epochMs).distinct())
                .containsExactly(START_MS, START_MS + 1000, START_MS + 2000);
        assertThat(records).extracting(StreamRecord::captureTimeMs).isSorted();
        assertThat(around.open).isZero();
    }

    @Test
    void endsAtTheLimitInTheMiddleOfASource() {
        around.source(0, 500, 1000, 1500, 2000);
        Capture capture = capture(StreamSpec.of(URI).at(Pace.MAX).limitedTo(Duration.ofMillis(1200)));
        assertThat(drain(capture).stream().filter(Frame.class::isInstance)).hasSize(3);
        assertThat(capture.outcome()).isEqualTo(new StreamState.Ended("limit of 1200 ms reached"));
    }

    @Test
    void endsWithTheReasonItWasStoppedFor() {
        // Given a capture that has given its first frame
        around.source(0, 500, 1000);
        Capture capture = capture(StreamSpec.of(URI).at(Pace.MAX));
        assertThat(capture.next()).isInstanceOf(Frame.class);

        // When
        capture.stop("removed");

        // Then
        List<StreamRecord> rest = drain(capture);
        assertThat(rest).extracting(r -> r.getClass().getSimpleName()).containsExactly("Heartbeat", "EndOfStream");
        assertThat(capture.outcome()).isEqualTo(new StreamState.Ended("removed"));
    }

    @Test
    void startsNoEarlierThanTheLastRunOfTheSameStreamEnded() {
        around.source(0);
        Capture capture = new Capture("cam", StreamSpec.of(URI).at(Pace.MAX), 500, 1000, START_MS + 77, around, books);
        assertThat(drain(capture).getFirst().epochMs()).isEqualTo(START_MS + 77);
    }

    private Capture capture(StreamSpec spec) {
        return new Capture("cam", spec, 500, 1000, 0, around, books);
    }

    private static List<StreamRecord> drain(Capture capture) {
        List<StreamRecord> records = new ArrayList<>();
        for (StreamRecord record = capture.next(); record != null; record = capture.next()) {
            records.add(record);
        }
        capture.close();
        return records;
    }

    private static final class FakeTicker implements Ticker {
        long nowNs;

        @Override
        public long wallMs() {
            return START_MS + nowNs / 1_000_000;
        }

        @Override
        public long nanos() {
            return nowNs;
        }

        @Override
        public void rest(long ns) {
            nowNs += ns;
        }
    }

    private final class FakeSurroundings implements Capture.Surroundings {
        final FakeTicker ticker = new FakeTicker();
        final List<FakeSource> sources = new ArrayList<>();
        final List<FrameTruth> truths = new ArrayList<>();
        boolean live;
        boolean room = true;
        int unencodable = -1;
        int encoded;
        int open;

        FakeSource source(long... timesMs) {
            sources.add(new FakeSource(timesMs));
            return sources.getLast();
        }

        @Override
        public FrameSource open() throws SourceException {
            if (sources.isEmpty()) {
                throw new SourceException(Kind.MISSING, URI, "no such thing", "look again");
            }
            open++;
            return sources.removeFirst();
        }

        @Override
        public JpegEncoder newEncoder() {
            return new JpegEncoder() {
                @Override
                public Jpeg encode(Picture picture) {
                    if (encoded++ == unencodable) {
                        throw new IllegalStateException("no");
                    }
                    return new Jpeg(2, 2, new byte[] {1, 2, 3});
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean hasRoomForFrame() {
            return room;
        }

        @Override
        public Ticker ticker() {
            return ticker;
        }

        @Override
        public void entered(StreamState state) {}

        @Override
        public void knows(FrameTruth truth) {
            truths.add(truth);
        }
    }

    private final class FakeSource implements FrameSource {
        private final long[] timesMs;
        private int next;
        boolean lostAtEnd;
        boolean breaksAtEnd;
        Optional<Map<String, Object>> shows = Optional.empty();

        FakeSource(long... timesMs) {
            this.timesMs = timesMs;
        }

        FakeSource and(long... more) {
            return around.source(more);
        }

        @Override
        public Optional<Map<String, Object>> shows(long timeUs) {
            return shows;
        }

        @Override
        public SourceInfo info() {
            return new SourceInfo("fake", 2, 2, 0, Optional.empty(), around.live);
        }

        @Override
        public @Nullable Picture next() throws SourceException {
            if (next < timesMs.length) {
                long timeUs = timesMs[next++] * 1000;
                return () -> timeUs;
            }
            if (lostAtEnd) {
                throw new SourceException(Kind.LOST, URI, "went away", "plug it in");
            }
            if (breaksAtEnd) {
                throw new IllegalArgumentException("a bug");
            }
            return null;
        }

        @Override
        public String endReason() {
            return "end of fake";
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {
            around.open--;
        }
    }
}
