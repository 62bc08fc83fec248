package io.pyramidstream.evaluation.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PageTest {
    @TempDir
    Path folder;

    @Test
    void replacesWhatACommandMadeAndLeavesTheWordsAroundIt() throws IOException {
        Path page = page("# Title\n\n<!-- evaluate:a -->\nold\n<!-- /evaluate -->\n\nwords\n\n"
                + "<!-- evaluate:b -->\n<!-- /evaluate -->\n");

        Page.fill(page, Map.of("a", "| new |\n", "b", "text", "c", "nowhere"));
        Page.fill(page, Map.of("a", "| newer |\n"));

        assertThat(page)
                .hasContent("# Title\n\n<!-- evaluate:a -->\n| newer |\n<!-- /evaluate -->\n\nwords\n\n"
                        + "<!-- evaluate:b -->\ntext\n<!-- /evaluate -->\n");
    }

    @Test
    void refusesAPageWithoutSectionsAndASectionWithoutEnd() throws IOException {
        assertThatThrownBy(() -> Page.fill(page("words"), Map.of("a", "x")))
                .hasMessageContaining("page.md: has none of the sections [a]");
        assertThatThrownBy(() -> Page.fill(page("<!-- evaluate:a -->"), Map.of("a", "x")))
                .hasMessageContaining("has no <!-- /evaluate -->");
    }

    private Path page(String text) throws IOException {
        return Files.writeString(folder.resolve("page.md"), text);
    }
}
