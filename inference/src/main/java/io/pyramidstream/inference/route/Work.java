package io.pyramidstream.inference.route;

/// What running some prompts takes, before anybody knows how fast the machine is.
///
/// @param macs  multiply-adds
/// @param reads times that a layer's weights are read for a few tokens only, which is bound by memory, not arithmetic
record Work(double macs, double reads) {
    static final Work NOTHING = new Work(0, 0);

    Work plus(Work other) {
        return new Work(macs + other.macs, reads + other.reads);
    }
}
