package io.pyramidstream.evaluation.clipfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads questions with their answers; refuses a bad file in one line that says where it is bad.
final class QuestionFile {
    private final Path file;
    private final QuestionFormat format;

    /// One line of the file.
    record Entry(String video, String question, String answer) {}

    private QuestionFile(Path file, QuestionFormat format) {
        this.file = file;
        this.format = format;
    }

    /// @throws IllegalArgumentException if the file cannot be used
    static List<Entry> read(Path file, QuestionFormat format) {
        QuestionFile reader = new QuestionFile(file, format);
        String text = reader.text().strip();
        List<Entry> entries = text.startsWith("[") || text.startsWith("{") ? reader.json(text) : reader.table(text);
        if (entries.isEmpty()) {
            throw reader.bad("has no questions", "give a file with at least one");
        }
        return entries;
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw bad("cannot be read (" + e + ")", "check the path");
        }
    }

    private List<Entry> json(String text) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw bad("is no JSON (" + e.getOriginalMessage() + ")", "give the file as it was published");
        }
        if (!root.isArray()) {
            throw bad("is no list of questions", "it begins with [ where it was published");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : root) {
            int number = entries.size() + 1;
            entries.add(new Entry(video(node, number), field(node, "question", number), field(node, "answer", number)));
        }
        return entries;
    }

    private String video(JsonNode node, int number) {
        return format.videoFields().stream()
                .filter(node::hasNonNull)
                .map(name -> node.get(name).asText())
                .findFirst()
                .orElseThrow(() -> missing(format.videoFields().getFirst(), number));
    }

    private String field(JsonNode node, String name, int number) {
        String value = node.path(name).asText("");
        if (value.isBlank()) {
            throw missing(name, number);
        }
        return value;
    }

    private List<Entry> table(String text) {
        List<String> lines = text.lines().toList();
        List<String> heading =
                Arrays.asList(lines.isEmpty() ? new String[0] : lines.getFirst().split("\t", -1));
        List<Entry> entries = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int number = entries.size() + 1;
            String[] cells = line.split("\t", -1);
            entries.add(new Entry(
                    cell(heading, cells, format.videoFields().getFirst(), number),
                    cell(heading, cells, "question", number),
                    cell(heading, cells, "answer", number)));
        }
        return entries;
    }

    private String cell(List<String> heading, String[] cells, String name, int number) {
        int column = heading.indexOf(name);
        if (column < 0 || column >= cells.length || cells[column].isBlank()) {
            throw missing(name, number);
        }
        return cells[column];
    }

    private IllegalArgumentException missing(String name, int number) {
        return bad(
                "question " + number + " has no \"" + name + "\"", "is it really in the form of " + format.id() + "?");
    }

    private IllegalArgumentException bad(String what, String whatToDo) {
        return new IllegalArgumentException(file + ": " + what + "; " + whatToDo);
    }
}
