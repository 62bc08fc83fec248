package io.pyramidstream.evaluation.report;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.evaluation.ScoredQuestion;
import io.pyramidstream.evaluation.stats.Interval;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class TablesTest {

    @Test
    void groupsQuestionsByWhatTheyAreAboutAndLeavesFreeTextOutOfTheWhole() {
        List<ScoredQuestion> questions = List.of(
                question("EXISTS", "yes/no", false, true),
                question("MOVES", "yes/no", true, true),
                question("WHAT", "text", true, false));

        var groups = Groups.of(questions);

        assertThat(groups).containsOnlyKeys("all", "temporal", "still", "text", "yes/no", "EXISTS", "MOVES", "WHAT");
        assertThat(groups.get("all")).containsExactly(0, 1);
        assertThat(groups.get("temporal")).containsExactly(1);
        assertThat(groups.get("text")).containsExactly(2);
    }

    @Test
    void writesDifferencesInPointsAndMarksThoseThatLeaveNoDoubt() {
        assertThat(Tables.points(new Interval(-.031, -.05, -.012))).isEqualTo("**-3.1 (-5.0 to -1.2)**");
        assertThat(Tables.points(new Interval(.004, -.01, .018))).isEqualTo("+0.4 (-1.0 to +1.8)");
        assertThat(Tables.percent(.9044)).isEqualTo("90.4");
    }

    private static ScoredQuestion question(String topic, String type, boolean temporal, boolean scored) {
        return new ScoredQuestion(topic, type, temporal, scored, "?", new AnswerForm.YesNo(), "yes");
    }
}
