package io.pyramidstream.bench.exactlyonce;

/// One run.
///
/// @param kills        replicas killed
/// @param brokerKills  brokers killed; needs three of them
/// @param brokers      1, in this process, or 3, as child processes
/// @param transactions off: results are sent without a transaction, to show what it guards against
/// @param streams      cameras, each with ten frames a second and two questions
/// @param seconds      how long frames are produced at least; longer while there is something to kill
/// @param backlog      frames per stream that are there before the replicas start, to measure throughput; 0 for none
public record Plan(
        int kills,
        int brokerKills,
        long seed,
        int brokers,
        boolean transactions,
        int streams,
        int seconds,
        int backlog) {

    public Plan {
        if (kills < 0 || brokerKills < 0 || seconds < 1 || backlog < 0) {
            throw new IllegalArgumentException("kills, broker-kills and backlog must be 0 or more, seconds 1 or more");
        }
        if (brokers != 1 && brokers != 3) {
            throw new IllegalArgumentException("brokers must be 1 or 3, was " + brokers);
        }
        if (brokerKills > 0 && brokers == 1) {
            throw new IllegalArgumentException("killing brokers needs three of them: add --brokers 3");
        }
        if (streams < 1 || streams > 100) {
            throw new IllegalArgumentException("streams must be in [1, 100], was " + streams);
        }
    }
}
