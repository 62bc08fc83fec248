package io.pyramidstream.sink;

import io.pyramidstream.sink.live.LiveLimits;

import java.time.Duration;

/// How the sink runs.
///
/// @param live              what is kept in memory
/// @param figuresEvery      how often a live listener gets the figures
/// @param frameNoticeEvery  shortest time between two notices of new frames of one stream
/// @param listenersMax      live listeners at once; more are refused with 503
/// @param listenerBufferMax notices waiting for one slow listener; the oldest are dropped
/// @param framesLookback    frames that arrived so long before the start are read too
/// @param answersLookback   outcomes that were decided so long before the start are read too; ledgers, questions and
///                          rules are always read from the beginning
/// @param eventsLookback    events that were told of so long before the start are read too
/// @param readerBytesMax    bytes of records in flight between Kafka and the live view, for each reader
/// @param retryMin          pause after a reader failed, doubled each time
/// @param retryMax          longest such pause
public record SinkConfig(
        LiveLimits live,
        Duration figuresEvery,
        Duration frameNoticeEvery,
        int listenersMax,
        int listenerBufferMax,
        Duration framesLookback,
        Duration answersLookback,
        Duration eventsLookback,
        long readerBytesMax,
        Duration retryMin,
        Duration retryMax) {

    public static final SinkConfig DEFAULT = new SinkConfig(
            LiveLimits.DEFAULT,
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            64,
            256,
            Duration.ofMinutes(2),
            Duration.ofHours(1),
            Duration.ofDays(1),
            16L << 20,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    public SinkConfig {
        if (!figuresEvery.isPositive() || !retryMin.isPositive() || retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException("figuresEvery and retryMin must be longer than nothing and retryMax no"
                    + " shorter than retryMin, were " + figuresEvery + ", " + retryMin + ", " + retryMax);
        }
        if (frameNoticeEvery.isNegative()
                || framesLookback.isNegative()
                || answersLookback.isNegative()
                || eventsLookback.isNegative()) {
            throw new IllegalArgumentException(
                    "frameNoticeEvery, framesLookback, answersLookback and eventsLookback must not be negative, were "
                            + frameNoticeEvery + ", " + framesLookback + ", " + answersLookback + ", "
                            + eventsLookback);
        }
        if (listenersMax < 1 || listenerBufferMax < 1 || readerBytesMax < 2) {
            throw new IllegalArgumentException(
                    "listenersMax, listenerBufferMax and readerBytesMax / 2 must be 1 or more, were " + listenersMax
                            + ", " + listenerBufferMax + ", " + readerBytesMax);
        }
    }
}
