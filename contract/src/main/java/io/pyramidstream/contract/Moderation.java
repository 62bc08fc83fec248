package io.pyramidstream.contract;

import java.util.List;

/// What a policy made of one clip. Each record says all there is to say by then, so the newest of a clip is enough: a
/// review makes a new one.
///
/// @param clipId        of the {@link Clip}, also the record's key
/// @param name          of the clip, for people
/// @param policyId      the policy that decided
/// @param policyVersion and which version of it
/// @param decision      what to do with the clip, as the policy says; a review may say otherwise, see {@link
/// #effective}
/// @param problem       why there is no better decision: what is wrong with the clip, or how many of its windows the
///                      model could not answer; empty if nothing was in the way
/// @param findings      one for each category of the policy, in its order; empty when the clip could not be read
/// @param windows       that were cut
/// @param unanswered    of them, those at least one category has no answer for
/// @param lengthMs      of the clip, as far as it was read
/// @param model         name and identity of the checkpoint; empty if none was asked
/// @param modelNote     what a reader must know of this model
/// @param decidedAtMs   when the decision was made
/// @param review        what a person made of it
public record Moderation(
        String clipId,
        String name,
        String policyId,
        int policyVersion,
        Decision decision,
        String problem,
        List<Finding> findings,
        int windows,
        int unanswered,
        long lengthMs,
        String model,
        String modelNote,
        long decidedAtMs,
        Review review) {

    /// In ascending order of what must be done about it.
    public enum Decision {
        /// Nothing the policy looks for was found, and all of it was looked at.
        ALLOW("allow"),
        /// A person should look.
        REVIEW("review"),
        /// It must not be shown.
        BLOCK("block"),
        /// It could not be looked at, so nothing is known; never to be taken for `allow`.
        FAILED("failed");

        private final String id;

        Decision(String id) {
            this.id = id;
        }

        /// As it is written outside this program.
        public String id() {
            return id;
        }
    }

    /// What one category found.
    ///
    /// @param decision        what it alone would decide; never FAILED
    /// @param peakProbability highest of all windows; 0 if none was answered
    /// @param moments         windows at or above the threshold that decided, the most probable first, at most
    ///                        {@link #MOMENTS_MAX}; empty for ALLOW
    public record Finding(
            String category, String question, Decision decision, double peakProbability, List<Moment> moments) {
        public Finding {
            moments = List.copyOf(moments);
        }
    }

    public static final int MOMENTS_MAX = 8;

    /// A window that decided.
    ///
    /// @param fromMs   where it begins, since the clip began
    /// @param toMs     where it ends
    /// @param frameMs  the frames the model saw, since the clip began, in order
    public record Moment(long fromMs, long toMs, double probability, List<Long> frameMs) {
        public Moment {
            frameMs = List.copyOf(frameMs);
        }
    }

    /// @param decision what the reviewer decided; the policy's own while PENDING and when CONFIRMED
    /// @param by       who; empty while PENDING
    /// @param note     why, in their words
    /// @param atMs     when; 0 while PENDING
    public record Review(State state, Decision decision, String by, String note, long atMs) {

        public enum State {
            PENDING("pending"),
            CONFIRMED("confirmed"),
            OVERTURNED("overturned");

            private final String id;

            State(String id) {
                this.id = id;
            }

            /// As it is written outside this program.
            public String id() {
                return id;
            }
        }

        public static Review pending(Decision decision) {
            return new Review(State.PENDING, decision, "", "", 0);
        }
    }

    public static final int REVIEWER_CHARS_MAX = 64;
    public static final int NOTE_CHARS_MAX = 1000;

    public Moderation {
        Names.checked("clip id", clipId);
        Names.checked("policy id", policyId);
        findings = List.copyOf(findings);
    }

    /// What holds: the reviewer's decision where there is one.
    public Decision effective() {
        return review.decision();
    }

    /// The same, reviewed.
    ///
    /// @param other what shall hold instead; the decision itself confirms it
    public Moderation reviewed(Decision other, String by, String note, long atMs) {
        if (other == Decision.FAILED) {
            throw new IllegalArgumentException("a review decides allow, review or block");
        }
        if (by.isBlank() || by.length() > REVIEWER_CHARS_MAX || note.length() > NOTE_CHARS_MAX) {
            throw new IllegalArgumentException("a review names who reviewed, in 1 to " + REVIEWER_CHARS_MAX
                    + " characters, and why, in at most " + NOTE_CHARS_MAX);
        }
        Review.State state = other == decision ? Review.State.CONFIRMED : Review.State.OVERTURNED;
        return new Moderation(
                clipId,
                name,
                policyId,
                policyVersion,
                decision,
                problem,
                findings,
                windows,
                unanswered,
                lengthMs,
                model,
                modelNote,
                decidedAtMs,
                new Review(state, other, by, note, atMs));
    }
}
