package io.pyramidstream.contract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuestionTest {

    @ParameterizedTest
    @CsvSource({
        "*, door, true",
        "door, door, true",
        "door, doors, false",
        "door-?, door-1, true",
        "door-?, door-12, false",
        "*-east, gate-east, true",
        "*-east, gate-east-2, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "d**r, door, true"
    })
    void asksTheStreamsItsGlobsName(String glob, String stream, boolean asked) {
        assertThat(question("id", "text", List.of("nobody", glob), 1).asks(stream))
                .isEqualTo(asked);
    }

    @Test
    @Timeout(5)
    void noGlobCanMakeMatchingSlow() {
        String glob = "*a".repeat(200) + "b";

        assertThat(question("id", "text", List.of(glob), 1).asks("a".repeat(5_000)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".hidden", "-x", "a/b", "a b", "../x", "ü"})
    void refusesAnIdThatIsNoName(String id) {
        assertThatThrownBy(() -> question(id, "text", List.of("*"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("question id must be 1 to 64 letters")
                .hasMessageEndingWith("was '" + id + "'");
    }

    @Test
    void allowsRoutesInOneOrderAndEachOnce() {
        var sharing = new Sharing(List.of(Route.NONE, Route.OWN, Route.NONE), 0.9);

        assertThat(sharing.routes()).containsExactly(Route.OWN, Route.NONE);
        assertThat(sharing.allows(Route.SHARED)).isFalse();
        assertThat(question("id", "text", List.of("*"), 1).sharing().routes()).containsExactly(Route.OWN);
    }

    @Test
    void refusesSharingThatAllowsNothing() {
        assertThatThrownBy(() -> new Sharing(List.of(), 0.9)).hasMessageContaining("own, shared or none");
        assertThatThrownBy(() -> new Sharing(List.of(Route.OWN), 1.5)).hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> Route.parse("all")).hasMessage("no route 'all'; there are own, shared, none");
    }

    @Test
    void namesTheWindowItIsAskedOf() {
        var window = new WindowRef("gate-1", 0, 3, 1_795_168_796_000L, 1_795_168_800_000L, List.of(1L), false, false);

        assertThat(question("id", "At {stream} on {date}, {time}: {\"a\": 1} or $1?", List.of("*"), 1)
                        .textFor(window))
                .isEqualTo("At gate-1 on 2026-11-20, 10:00:00: {\"a\": 1} or $1?");
    }

    @Test
    void refusesAVariableItDoesNotKnow() {
        assertThatThrownBy(() -> question("id", "Who is at {camera}?", List.of("*"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("question text has the unknown variable {camera}; there are {stream}, {date} and {time}");
    }

    @Test
    void refusesWhatCannotBeAskedAndSaysTheAllowedRange() {
        assertThatThrownBy(() -> question("id", " ", List.of("*"), 1)).hasMessageContaining("1 to 4096 characters");
        assertThatThrownBy(() -> question("id", "x".repeat(4097), List.of("*"), 1))
                .hasMessageEndingWith("had 4097");
        assertThatThrownBy(() -> question("id", "text", List.of(), 1)).hasMessageContaining("'*' names all");
        assertThatThrownBy(() -> question("id", "text", List.of("*"), 1025))
                .hasMessageContaining("[1, 1024], was 1025");
        assertThatThrownBy(() -> new WindowSpec(65, 500, 8)).hasMessage("frames must be in [1, 64], was 65");
        assertThatThrownBy(() -> new WindowSpec(8, 19, 8)).hasMessageContaining("[20, 3600000], was 19");
    }

    private static Question question(String id, String text, List<String> streams, int maxTokens) {
        return new Question(id, 1, text, streams, WindowSpec.DEFAULT, "none", new AnswerForm.Text(maxTokens), 0);
    }
}
