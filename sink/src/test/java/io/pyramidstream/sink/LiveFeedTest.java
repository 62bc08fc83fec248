package io.pyramidstream.sink;

import io.pyramidstream.sink.live.LiveLimits;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.frame;
import static org.assertj.core.api.Assertions.assertThat;

class LiveFeedTest {

    private final LiveFeed feed = new LiveFeed(config(2, 3));

    @Test
    void noticesOfFramesAreThinnedOutPerStream() {
        List<LiveEvent> heard = new ArrayList<>();
        feed.listen().orElseThrow().subscribe(heard::add);

        feed.arrived(frame("yard", 0), 1_000);
        feed.arrived(frame("yard", 1), 1_050);
        feed.arrived(frame("door", 0), 1_060);
        feed.arrived(frame("yard", 2), 1_100);

        assertThat(heard)
                .extracting(event ->
                        ((LiveEvent.FrameArrived) event).stream() + ((LiveEvent.FrameArrived) event).sequence())
                .containsExactly("yard0", "door0", "yard2");
    }

    @Test
    void aSlowListenerLosesTheOldestAndHoldsNobodyUp() {
        // Given one listener that takes nothing, and one that takes everything
        List<LiveEvent> slow = new ArrayList<>();
        BaseSubscriber<LiveEvent> asleep = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(LiveEvent event) {
                slow.add(event);
            }
        };
        feed.listen().orElseThrow().subscribe(asleep);
        List<LiveEvent> quick = new ArrayList<>();
        feed.listen().orElseThrow().subscribe(quick::add);

        // When
        for (int window = 0; window < 10; window++) {
            feed.decided(answered("yard", window, "q"));
        }
        asleep.request(100);

        // Then
        assertThat(quick).hasSize(10);
        assertThat(slow).isEqualTo(quick.subList(7, 10));
        assertThat(feed.dropped()).isEqualTo(7);
    }

    @Test
    void moreListenersThanAllowedAreTurnedAwayUntilOneLeaves() {
        Disposable first = feed.listen().orElseThrow().subscribe();
        feed.listen().orElseThrow().subscribe();
        assertThat(feed.listen()).isEmpty();

        first.dispose();

        assertThat(feed.listen()).isPresent();
        assertThat(feed.listeners()).isEqualTo(1);
    }

    @Test
    void closingEndsEveryListener() {
        List<String> ended = new ArrayList<>();
        feed.listen().orElseThrow().doOnComplete(() -> ended.add("ended")).subscribe();

        feed.close();

        assertThat(ended).containsExactly("ended");
        assertThat(feed.listeners()).isZero();
    }

    private static SinkConfig config(int listenersMax, int listenerBufferMax) {
        return new SinkConfig(
                LiveLimits.DEFAULT,
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                listenersMax,
                listenerBufferMax,
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                Duration.ofDays(1),
                1 << 20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }
}
