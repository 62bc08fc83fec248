package io.pyramidstream.inference.ort;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScopeTest {

    @Test
    void closesTheOthersWhenOneCannotBeClosed() {
        // Given
        List<String> closed = new ArrayList<>();
        Scope scope = new Scope();
        scope.own(() -> closed.add("first"));
        scope.own(() -> {
            throw new IllegalStateException("broken");
        });
        scope.own(() -> closed.add("third"));
        scope.own(() -> {
            throw new IllegalStateException("broken too");
        });
        // When, then
        assertThatThrownBy(scope::close)
                .hasMessage("broken too")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .matches(one -> "broken".equals(one.getMessage())));
        assertThat(closed).containsExactly("third", "first");
        scope.close();
    }
}
