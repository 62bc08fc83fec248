/// Questions of the past: frames stay on Kafka for a while, so what was not asked then can be asked now, and a rule can
/// be seen to work before it wakes anyone.
///
/// ```
/// [frames] retained --by arrival time--> PastCutter: the same windows a live replica cut --> WindowAnswers --> events
/// ```
///
/// Windows depend on the log alone, so a window of the past has the same number, frames and answer as it had live. The
/// work goes to the device thread aside from the log: what is due live comes first.
@NullMarked
package io.pyramidstream.inference.past;

import org.jspecify.annotations.NullMarked;
