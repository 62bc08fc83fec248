/// Sources become frames on Kafka.
///
/// ```
/// SourceUri --SourceFactory--> FrameSource --pictures--> Capture: pace, slots, JPEG --records--> RecordSender
///                                                          |
///                                                        Books --ledger, every second and at the end--> topic ledgers
/// ```
///
/// Capture time is `epoch + presentation time`, cut into slots of `1 / fps`; a slot takes its first picture, the rest
/// is counted as decoded and nothing else is done to it. After each frame a heartbeat says that its slot is over, so
/// the window it completes closes at once; [io.pyramidstream.contract.EndOfStream] closes the last one.
///
/// Threads: one capture thread per stream does everything from opening to handing over to Kafka's client, and blocks
/// only itself. Acknowledgements arrive on the client's sender thread.
@NullMarked
package io.pyramidstream.ingest;

import org.jspecify.annotations.NullMarked;
