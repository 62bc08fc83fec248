package io.pyramidstream.inference.decoder;

/// Says which tokens may come next in one answer. Knows what was taken so far, so it serves one row once.
public interface Guide {

    /// Allows everything.
    Guide FREE = new Guide() {
        @Override
        public boolean allows(int id, int tokensLeft) {
            return true;
        }

        @Override
        public void taken(int id) {}

        @Override
        public boolean mayEnd() {
            return true;
        }

        @Override
        public boolean mustEnd() {
            return false;
        }
    };

    /// @param tokensLeft tokens that may still be taken, this one included
    boolean allows(int id, int tokensLeft);

    void taken(int id);

    /// Whether the stop id is allowed.
    boolean mayEnd();

    /// Whether nothing but the stop id is.
    boolean mustEnd();
}
