/// Windows cut from the log alone: capture time in slots, slots in windows, closed by records and never by a timer.
///
/// ```
/// epoch |0   |1   |2   |3   |4   |5   |   slots of slotMs; the first frame of a slot takes it
///       [  window 0  ]                    frames slots, one every strideSlots
///                 [  window 1  ]
/// ```
///
/// Plain values in, plain values out: no clock, no Kafka, one thread.
@NullMarked
package io.pyramidstream.inference.window;

import org.jspecify.annotations.NullMarked;
