/// Proof and measure of a card: `./pyramidstream bench card`, which `deploy/gpu/verify` calls. The same steps run on
/// the processor (`--dry-run`), slowly, so that what measures is tested where there is no card.
@NullMarked
package io.pyramidstream.bench.card;

import org.jspecify.annotations.NullMarked;
