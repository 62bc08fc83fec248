package io.pyramidstream.inference.route;

/// How long work takes on this machine, learnt from what was run: the two rates that explain it best, least squares of
/// relative errors, where what was long ago counts less and less. One thread.
final class Rates {
    /// What an observation still counts for after the next one.
    private static final double KEEP = 0.97;

    /// A guess that the first observations overrule: 100 GMAC/s, and a layer's weights in half a millisecond.
    private static final double MS_PER_MAC_GUESS = 1e-8;

    private static final double MS_PER_READ_GUESS = 0.5;
    private static final double GUESS_WEIGHT = 1e-10;

    private double macsMacs;
    private double macsReads;
    private double readsReads;
    private double macsMs;
    private double readsMs;
    private double msPerMac = MS_PER_MAC_GUESS;
    private double msPerRead = MS_PER_READ_GUESS;

    /// @param ms that the work took, more than 0
    void observe(Work work, double ms) {
        if (!(ms > 0)) {
            return;
        }
        double macs = work.macs() / ms;
        double reads = work.reads() / ms;
        macsMacs = KEEP * macsMacs + macs * macs;
        macsReads = KEEP * macsReads + macs * reads;
        readsReads = KEEP * readsReads + reads * reads;
        macsMs = KEEP * macsMs + macs;
        readsMs = KEEP * readsMs + reads;
        solve();
    }

    double ms(Work work) {
        return work.macs() * msPerMac + work.reads() * msPerRead;
    }

    /// Normal equations, each unknown in units of its guess so that both are about 1.
    private void solve() {
        double a = macsMacs * MS_PER_MAC_GUESS * MS_PER_MAC_GUESS + GUESS_WEIGHT;
        double b = macsReads * MS_PER_MAC_GUESS * MS_PER_READ_GUESS;
        double c = readsReads * MS_PER_READ_GUESS * MS_PER_READ_GUESS + GUESS_WEIGHT;
        double p = macsMs * MS_PER_MAC_GUESS + GUESS_WEIGHT;
        double q = readsMs * MS_PER_READ_GUESS + GUESS_WEIGHT;
        double determinant = a * c - b * b;
        double x = (p * c - b * q) / determinant;
        double y = (a * q - b * p) / determinant;
        if (x <= 0) {
            x = 0;
            y = q / c;
        }
        if (y < 0) {
            y = 0;
            x = p / a;
        }
        msPerMac = x * MS_PER_MAC_GUESS;
        msPerRead = y * MS_PER_READ_GUESS;
    }
}
