/// The command line and the all-in-one process.
///
/// A command is its options and a few lines that hand them on; what it does is a class beside it or a service. Options
/// that several take are mixins: {@link io.pyramidstream.app.SettingsOptions} within
/// {@link io.pyramidstream.app.KafkaOptions} within {@link io.pyramidstream.app.ServiceOptions}. What asks a running
/// service is an {@link io.pyramidstream.app.ApiCommand} and says no more than it was told
/// ({@link io.pyramidstream.app.Params}); defaults are the service's. What a person can mend is refused before anything
/// is started, in one line ({@link io.pyramidstream.app.Problems}).
@NullMarked
package io.pyramidstream.app;

import org.jspecify.annotations.NullMarked;
