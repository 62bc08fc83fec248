package io.pyramidstream.sink.event;

import java.util.Map;

/// What has become of answers since the start of this process.
///
/// @param ready           partitions are assigned
/// @param answers         outcomes read
/// @param told            records of events written, by phase
/// @param held            what no event tells of, by the id of its {@link io.pyramidstream.sink.rule.Note}
/// @param running         events running now, in the partitions held
/// @param picturesMissing frames that were gone before their picture could be kept
/// @param picturesFailed  pictures that could not be written
/// @param pictureBytes    kept
/// @param unreadable      records that went to the dead letters
/// @param commits         transactions
/// @param restarts        sessions that broke and were built anew
/// @param failure         why it stopped for good; empty while it runs
public record EventFigures(
        boolean ready,
        long answers,
        Map<String, Long> told,
        Map<String, Long> held,
        long running,
        long picturesMissing,
        long picturesFailed,
        long pictureBytes,
        long unreadable,
        long commits,
        long restarts,
        String failure) {}
