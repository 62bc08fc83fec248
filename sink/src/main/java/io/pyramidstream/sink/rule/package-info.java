/// From answers to events: the plain core.
///
/// A model that looks at a scene every few seconds changes its mind a little each time. Told of every answer, people
/// would be woken by noise; told of none, by nobody. A {@link io.pyramidstream.contract.Rule} turns the run of
/// probabilities of one answer in one stream into few events with a start and an end:
///
/// ```
/// probability
///   1 ┤        ▁▃▆██▇▆▇▆▅
/// up ─┼──────▃█──────────▃▅──────────▆──────── it begins here ...
///     │     ▂              ▇▆▅▇▆▄▆  ▃ ▁
/// down┼────▁─────────────────────▂─▁───▂────── ... and is over below here: in between it goes on
///   0 ┤▁▂▁▂                       ▁      ▁▂▁
///     └──────┬──┬─────────────────┬─┬───────▶ capture time of the windows
///            │  told of, once it has lasted  │ └ within the cooldown: not told of
///            └ starts                        └ ends
/// ```
///
/// {@link RuleMachine} is that, for one rule in one stream: state and answer in, state and events out. {@link
/// RuleEngine} keeps the states of many. Both know no clock: duration, cooldown and the hourly limit are measured in
/// capture time, silence in the time at which answers reached Kafka. So the same answers make the same events, live,
/// after any restart, and years later in a back-test.
@NullMarked
package io.pyramidstream.sink.rule;

import org.jspecify.annotations.NullMarked;
