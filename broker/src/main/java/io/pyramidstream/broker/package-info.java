/// A real single-node KRaft Kafka inside the JVM: for laptops, tests and a lone box at the edge.
///
/// It is the same broker and controller that a cluster runs, but alone: nothing is replicated, clients are not
/// authenticated, and it listens on the loopback interface. For anything that must survive the loss of a disk, run a
/// Kafka cluster and point the services at it.
///
/// Threads: Kafka's own; none of them keeps the JVM alive. A data directory belongs to one process at a time, which a
/// file lock guards.
@NullMarked
package io.pyramidstream.broker;

import org.jspecify.annotations.NullMarked;
