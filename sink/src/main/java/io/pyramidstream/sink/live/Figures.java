package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Ledger;

import java.util.List;
import java.util.Map;

/// How the whole pipeline is doing, seen from the log.
///
/// @param atMs           when this was taken
/// @param streams        streams in view
/// @param frames         frames published
/// @param windows        windows with at least one outcome
/// @param answers        answers given
/// @param lagAgeMs       age of the oldest window that is complete but has no outcome for some question: now minus the
///                       end of its capture time; 0 when there is none
/// @param windowsWaiting (window, question) pairs that inference owes an outcome
/// @param latencyMs      from the arrival on Kafka of a window's last frame to the answer, over the newest answers
/// @param ageMs          from the capture of a window's last frame to the answer, over the newest answers
/// @param ledger         every frame's fate
/// @param outcomes       every due (window, question) pair's fate
/// @param visualTokens   what pruning kept
/// @param levels         at which load level answers were given
/// @param framesHeld     frames in memory for the page
/// @param frameBytesHeld their JPEG bytes
/// @param unreadable     records skipped because they could not be read
/// @param checks         answers held against the truth, where it is known
public record Figures(
        long atMs,
        int streams,
        Throughput frames,
        Throughput windows,
        Throughput answers,
        long lagAgeMs,
        long windowsWaiting,
        Percentiles latencyMs,
        Percentiles ageMs,
        FrameAccount ledger,
        OutcomeAccount outcomes,
        VisualTokens visualTokens,
        Levels levels,
        long framesHeld,
        long frameBytesHeld,
        long unreadable,
        Checks checks) {

    /// @param checked answers whose frames' truth is known and gives one answer
    /// @param right   those that said the same
    public record Checks(long checked, long right, List<QuestionChecks> questions) {}

    /// Those of one question.
    public record QuestionChecks(String questionId, long checked, long right) {}

    /// @param total     since the reader started, which may be before or after the pipeline did
    /// @param perSecond mean over the newest full seconds
    /// @param history   counts of the newest full seconds, oldest first
    public record Throughput(long total, double perSecond, List<Long> history) {}

    /// @param pending  frames that are in none of the four places yet
    /// @param balanced `in` equals the sum of the other four
    public record FrameAccount(
            long in, long answered, long gated, long shed, long failed, long pending, boolean balanced) {
        static FrameAccount of(Ledger ledger) {
            long booked = ledger.answered() + ledger.gated() + ledger.shed() + ledger.failed();
            return new FrameAccount(
                    ledger.in(),
                    ledger.answered(),
                    ledger.gated(),
                    ledger.shed(),
                    ledger.failed(),
                    Math.max(0, ledger.in() - booked),
                    ledger.balanced());
        }
    }

    /// @param balanced `due` equals the sum of the other three
    public record OutcomeAccount(long due, long answered, long shed, long failed, boolean balanced) {}

    /// Sums over the answers seen.
    ///
    /// @param before visual tokens the answers' windows started with
    /// @param after  visual tokens alive in the last stage
    public record VisualTokens(long before, long after, List<PlanTokens> plans) {}

    /// @param newest  level of the newest answer; `full` if nothing was given up
    /// @param answers by level
    public record Levels(String newest, Map<String, Long> answers) {
        public Levels {
            answers = Map.copyOf(answers);
        }
    }

    /// @param plan    name of the pruning plan
    /// @param answers answers given with it
    /// @param stages  the stages of its newest answer and what was alive in them
    public record PlanTokens(String plan, long answers, List<StageTokens> stages) {}

    /// @param firstLayer first decoder layer of the stage
    /// @param newest     visual tokens alive in it in the newest answer
    /// @param mean       mean over the answers of the plan
    public record StageTokens(int firstLayer, int newest, double mean) {}
}
