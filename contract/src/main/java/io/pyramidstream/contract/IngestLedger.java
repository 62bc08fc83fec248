package io.pyramidstream.contract;

/// What ingest did with one epoch of one stream so far; counts only grow.
///
/// @param decoded   pictures the source gave, before sampling
/// @param in        pictures sampled for the pipeline: the `in` of the account
/// @param gated     of those, not published because a gate found nothing worth asking about
/// @param shed      of those, not published because Kafka could not take them in time
/// @param failed    of those, not published because they could not be encoded or sent
/// @param published of those, acknowledged by Kafka
/// @param ended     the source is done and so is this account
public record IngestLedger(
        String stream,
        long epochMs,
        long atMs,
        long decoded,
        long in,
        long gated,
        long shed,
        long failed,
        long published,
        boolean ended)
        implements LedgerEntry {}
