package io.pyramidstream.app;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// Every command that the documentation shows is one, options and all. Nothing of them is run.
class DocumentedCommandsTest {
    /// Tests run in the module's folder.
    private static final Path ROOT = Path.of("..");

    private static final Pattern COMMAND = Pattern.compile("\\./pyramidstream ([^`#\n]*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\S+");

    @ParameterizedTest
    @MethodSource("commands")
    void isUnderstood(String command) {
        // Of alternatives the first, of what may be left out all.
        String shown = command.replaceAll("\\|\\S+", "").replaceAll("[\\[\\]]|\\.\\.\\.", "");
        String[] words = WORD.matcher(shown)
                .results()
                .map(DocumentedCommandsTest::unquoted)
                .toArray(String[]::new);

        String trouble = "";
        try {
            Main.commandLine().parseArgs(words);
        } catch (ParameterException e) {
            trouble = e.getMessage();
        }

        assertThat(trouble).isEmpty();
    }

    private static String unquoted(MatchResult word) {
        return word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group();
    }

    static List<String> commands() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<String> commands = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page).replaceAll("\\\\\n\\s*", " ");
            COMMAND.matcher(text).results().map(found -> found.group(1).strip()).forEach(commands::add);
        }
        assertThat(commands).hasSizeGreaterThan(50);
        return commands;
    }
}
