package io.pyramidstream.app.config;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// `docs/configuration.md` says what the records say. To write it anew:
/// `./build -pl app -am test -Dtest=ConfigurationPageTest -Dconfiguration.page=write
/// -Dsurefire.failIfNoSpecifiedTests=false`
class ConfigurationPageTest {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final Path PAGE = ROOT.resolve("docs").resolve("configuration.md");
    private static final String GENERATED =
            "<!-- From here on generated from the records; see ConfigurationPageTest. -->";

    /// Defaults that depend on the machine.
    private static final Map<String, String> DEFAULTS_IN_WORDS = Map.of(
            "engine.runtime.threads", "all processors",
            "engine.runtime.cacheDirectory", "`$XDG_CACHE_HOME/pyramidstream`, else `~/.cache/pyramidstream`");

    private static final Pattern PARAM = Pattern.compile("@param\\s+(\\w+)\\s+(.*)");

    @Test
    void thePageIsWhatTheRecordsSay() throws IOException {
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(GENERATED)) + GENERATED + "\n" + tables();
        if ("write".equals(System.getProperty("configuration.page"))) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md is stale; this class's comment says how to write it anew")
                .isEqualTo(expected);
    }

    private static String tables() throws IOException {
        StringBuilder text = new StringBuilder();
        Map<Class<?>, Map<String, String>> comments = new HashMap<>();
        for (Section<?> section : Sections.ALL) {
            text.append("\n## ")
                    .append(section.name())
                    .append("\n\n")
                    .append(section.about())
                    .append("\n\n");
            text.append("| key | default | what it is |\n|---|---|---|\n");
            for (Key key : Key.all()) {
                if (key.name().startsWith(section.name() + ".")) {
                    if (!comments.containsKey(key.owner())) {
                        comments.put(key.owner(), comments(key.owner()));
                    }
                    String about = comments.get(key.owner()).get(key.component());
                    assertThat(about)
                            .as("@param " + key.component() + " of " + key.owner())
                            .isNotNull();
                    text.append(row(key, String.valueOf(about)));
                }
            }
        }
        return text.toString();
    }

    private static String row(Key key, String about) {
        String value = Values.format(key, key.defaultValue());
        String shown = DEFAULTS_IN_WORDS.getOrDefault(key.name(), value.isEmpty() ? "" : "`" + value + "`");
        String name = key.open() ? key.name() + ".*" : key.name();
        return "| `" + name + "` | " + shown + " | " + about.replace("|", "\\|") + " |\n";
    }

    /// Reads the `@param` lines above a record in its source.
    private static Map<String, String> comments(Class<?> owner) throws IOException {
        String file = owner.getName().replace('.', '/') + ".java";
        Path source;
        try (Stream<Path> modules = Files.list(ROOT)) {
            source = modules.map(module -> module.resolve("src/main/java").resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
        Map<String, String> comments = new HashMap<>();
        String name = "";
        for (String line : linesAboveRecord(source, owner.getSimpleName())) {
            Matcher param = PARAM.matcher(line);
            if (param.find()) {
                name = param.group(1);
                comments.put(name, param.group(2).strip());
            } else if (!name.isEmpty()) {
                comments.merge(name, line.strip(), (a, b) -> a + " " + b);
            }
        }
        comments.replaceAll((_, text) ->
                text.replaceAll("\\{@link #?([^}]*)}", "`$1`").replace('#', '.').strip());
        return comments;
    }

    private static List<String> linesAboveRecord(Path source, String record) throws IOException {
        return Files.readAllLines(source).stream()
                .takeWhile(line -> !line.startsWith("public record " + record))
                .filter(line -> line.startsWith("///"))
                .map(line -> line.substring(3))
                .toList();
    }
}
