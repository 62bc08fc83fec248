package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.contract.WindowSpec;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class DemoRulesTest {

    private final DemoQuestions ask = new DemoQuestions(WindowSpec.DEFAULT, "none", 16);

    @Test
    void everyRuleOfTheDemoListensToAQuestionThatCanAnswerIt() {
        List<Question> standing = ask.ofCameras();
        Map<String, Question> byId = standing.stream().collect(Collectors.toMap(Question::id, Function.identity()));

        List<Rule> rules = DemoRules.of(standing);

        assertThat(rules).hasSizeGreaterThanOrEqualTo(4).extracting(Rule::id).doesNotHaveDuplicates();
        assertThat(rules).allSatisfy(rule -> {
            Question question = requireNonNull(byId.get(rule.questionId()));
            if (question.form() instanceof AnswerForm.Choice choice) {
                assertThat(choice.options()).contains(rule.value());
            } else {
                assertThat(question.form()).isInstanceOf(AnswerForm.YesNo.class);
                assertThat(rule.value()).isEqualTo("yes");
            }
            assertThat(rule.streams()).isEqualTo(question.streams());
        });
    }

    @Test
    void whatCanGoWrongMattersMost() {
        assertThat(DemoRules.of(List.of(
                        question("a", "Is there smoke?"),
                        question("b", "Is a person lying on the ground?"),
                        question("c", "Is there a truck?"))))
                .extracting(Rule::severity)
                .containsExactly(Severity.CRITICAL, Severity.CRITICAL, Severity.INFO);
    }

    @Test
    void aChoiceOfWhatIsWrongMakesAnEventOfEachOptionThatNamesIt() {
        Question wrong = new Question(
                "w",
                1,
                "What is wrong?",
                List.of("bay"),
                WindowSpec.DEFAULT,
                "none",
                new AnswerForm.Choice(List.of("nothing", "smoke", "fall", "both")),
                0);

        assertThat(DemoRules.of(List.of(wrong))).extracting(Rule::value).containsExactly("smoke", "fall");
    }

    @Test
    void answersInWordsMakeNoEvents() {
        assertThat(DemoRules.of(ask.inWords(List.of("Is there smoke?")))).isEmpty();
    }

    private static Question question(String id, String text) {
        return new Question(id, 1, text, List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.YesNo(), 0);
    }
}
