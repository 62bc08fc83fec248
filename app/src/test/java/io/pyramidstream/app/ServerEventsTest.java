package io.pyramidstream.app;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ServerEventsTest {

    private final List<String> heard = new ArrayList<>();

    @Test
    void putsLinesTogetherAndPassesOverWhatIsNoEvent() throws Exception {
        ServerEvents.each(
                Stream.of("id: 7", "event: token", "data: {\"text\":\"a\"}", "", ": ping", "event: end", "data: {}"),
                (event, data) -> heard.add(event + data));

        assertThat(heard).containsExactly("token{\"text\":\"a\"}", "end{}");
    }

    @Test
    void anErrorOfTheServiceIsToldInItsWords() {
        Stream<String> lines = Stream.of("event: error", "data: {\"detail\":\"no such stream\"}");

        assertThatThrownBy(() -> ServerEvents.each(lines, (event, _) -> heard.add(event)))
                .isInstanceOf(Problems.UserError.class)
                .hasMessage("no such stream");
    }

    @Test
    void aServiceThatGoesAwayIsAFailureInOneLine() {
        Stream<String> lines = Stream.of("event: token", "data: {}", "gone").peek(line -> {
            if (line.equals("gone")) {
                throw new UncheckedIOException(new IOException("closed"));
            }
        });

        Problems.Failure failure = catchThrowableOfType(
                Problems.Failure.class, () -> ServerEvents.each(lines, (event, _) -> heard.add(event)));

        StringWriter err = new StringWriter();
        int code = Problems.report(new PrintWriter(err, true), failure);
        assertThat(heard).containsExactly("token");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("went away").hasLineCount(1);
    }
}
