package io.pyramidstream.app.audit;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeAuditTest {

    private static final Set<String> ONE_QUESTION = Set.of("q1");

    private final OutcomeAudit audit = new OutcomeAudit();
    private final OutcomeTally tally = new OutcomeTally();

    private void frames(long epochMs, int from, int to) {
        for (int i = from; i < to; i++) {
            audit.read(new Frame("gate", epochMs, i, epochMs + 500L * i, 4, 4, new byte[] {1}));
        }
    }

    private void shed(long epochMs, long index) {
        WindowRef window = new WindowRef("gate", epochMs, index, 0, 0, List.of(), false, false);
        tally.add(new Outcome.Shed(window, "q1", 1, 0, "overload"));
    }

    @Test
    void oneOutcomeForEveryWindowIsClean() {
        frames(0, 0, 16);
        shed(0, 0);
        shed(0, 1);
        OutcomeAudit.Result result = audit.result(ONE_QUESTION, tally);
        assertThat(result.clean()).isTrue();
        assertThat(result.windows()).isEqualTo(2);
        assertThat(result.outcomes()).containsEntry("shed", 2);
    }

    @Test
    void aMissingOutcomeIsLost() {
        frames(0, 0, 16);
        shed(0, 1);
        assertThat(audit.result(ONE_QUESTION, tally).lost()).containsExactly("gate@0 window 0 q1 v1");
    }

    @Test
    void aSecondOutcomeIsADuplicate() {
        frames(0, 0, 8);
        shed(0, 0);
        shed(0, 0);
        assertThat(audit.result(ONE_QUESTION, tally).duplicated()).containsExactly("gate@0 window 0 q1 v1 {shed=2}");
    }

    @Test
    void aNewEpochClosesTheLastWindowOfTheOneBefore() {
        frames(0, 0, 3);
        assertThat(audit.result(ONE_QUESTION, tally).windows()).isZero();
        frames(60_000, 0, 1);
        assertThat(audit.result(ONE_QUESTION, tally).lost()).containsExactly("gate@0 window 0 q1 v1");
    }

    @Test
    void theEndOfAStreamClosesItsLastWindow() {
        frames(0, 0, 3);
        audit.read(new EndOfStream("gate", 0, 3, 1_500, "end of file"));
        assertThat(audit.result(ONE_QUESTION, tally).lost()).hasSize(1);
    }

    @Test
    void windowsWhoseFirstFramesAreNoLongerThereAreNotJudged() {
        frames(0, 4, 16);
        OutcomeAudit.Result result = audit.result(ONE_QUESTION, tally);
        assertThat(result.lost()).containsExactly("gate@0 window 1 q1 v1");
    }
}
