/// The words everyone shares: what travels between services, as plain records without any library.
///
/// ```
/// Frame, Heartbeat, EndOfStream  = StreamRecord   what one source said, in order            topic frames
/// Question                                        what is asked of which streams, how often  topic questions
/// AnswerForm, Verdict                             what an answer looks like; a closed one with its probability
/// WindowSpec, WindowRef                           which frames one answer looked at
/// Outcome = Answered | Shed | Failed              exactly one per due (window, question)     topic answers
/// Rule                                            when answers become an event               topic rules
/// Event                                           what a rule has seen: start, update, end   topic events
/// RuleState                                       how far a rule has got in a stream         topic rule-state
/// IngestLedger, InferenceLedger, Ledger           what became of every frame                 topic ledgers
/// ```
///
/// Times are milliseconds since 1970 (UTC). *Capture time* is when the picture was taken, as far as the source knows;
/// *arrival* is when its record was appended to Kafka.
@NullMarked
package io.pyramidstream.contract;

import org.jspecify.annotations.NullMarked;
