/// Shows that every due (window, question) ends in exactly one outcome while processes are killed.
///
/// ```
/// Load ──▶ [frames] ──▶ two ReplicaMain ──▶ [answers] ──▶ Outcomes      all on Kafka: one broker in this process,
///                          ▲ kill -9                                    or three NodeMain
///         ExactlyOnceBench ──▶ kill -9 of nodes
/// ```
///
/// Replicas and nodes are child processes that end with their parent: it holds their standard input. The replicas run
/// the product's own inference service over {@link io.pyramidstream.bench.exactlyonce.QuickModel}, which costs next to
/// nothing and says what it saw.
@NullMarked
package io.pyramidstream.bench.exactlyonce;

import org.jspecify.annotations.NullMarked;
