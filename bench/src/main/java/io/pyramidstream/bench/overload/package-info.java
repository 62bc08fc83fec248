/// What happens when cameras bring more than the model can answer: the same service on the embedded broker under the
/// same load, once as a plain queue, once dropping windows, once giving up visual tokens first. Capacity is measured in
/// the same run, because no two machines, and no two hours of one machine, have the same.
@NullMarked
package io.pyramidstream.bench.overload;

import org.jspecify.annotations.NullMarked;
