package io.pyramidstream.evaluation.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A page of the docs with sections that are made by a command: what stands between `<!-- evaluate:NAME -->` and
/// `<!-- /evaluate -->` is replaced, the words around it are people's.
public final class Page {
    private static final String END = "<!-- /evaluate -->";

    private Page() {}

    /// @param sections text by name; those the page does not have are left out
    /// @throws IllegalArgumentException in one line, if the page has none of them or a section has no end
    public static void fill(Path page, Map<String, String> sections) throws IOException {
        String text = Files.readString(page);
        int filled = 0;
        for (Map.Entry<String, String> section : sections.entrySet()) {
            String begin = "<!-- evaluate:" + section.getKey() + " -->";
            int from = text.indexOf(begin);
            if (from < 0) {
                continue;
            }
            int end = text.indexOf(END, from);
            if (end < 0) {
                throw new IllegalArgumentException(page + ": section " + begin + " has no " + END + "; add it");
            }
            text = text.substring(0, from + begin.length()) + "\n"
                    + section.getValue().strip() + "\n" + text.substring(end);
            filled++;
        }
        if (filled == 0) {
            throw new IllegalArgumentException(page + ": has none of the sections " + sections.keySet()
                    + "; write <!-- evaluate:NAME --> and " + END + " where they belong");
        }
        Files.writeString(page, text);
    }
}
