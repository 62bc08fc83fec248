package io.pyramidstream.sink.webhook;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Globs;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Severity;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Who is told of what.
///
/// @param name        for people, and of its secret
/// @param events      whether it is told of events
/// @param answers     whether it is told of answers, and of windows that got none
/// @param streams     globs over stream names
/// @param rules       globs over rules, for events
/// @param questions   globs over questions
/// @param severityMin least severe event it is told of
public record Webhook(
        String name,
        URI url,
        boolean events,
        boolean answers,
        List<String> streams,
        List<String> rules,
        List<String> questions,
        Severity severityMin) {

    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("url", "send", "streams", "rules", "questions", "severity"));
    private static final List<String> ALL = List.of("*");

    public Webhook {
        streams = List.copyOf(streams);
        rules = List.copyOf(rules);
        questions = List.copyOf(questions);
    }

    /// @param fields as in the settings `webhooks.hooks.NAME.FIELD`; lists are separated by `;`
    /// @throws IllegalArgumentException with what is wrong
    static Webhook of(String name, Map<String, String> fields) {
        for (String field : fields.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException(
                        "hooks." + name + "." + field + " is unknown; a hook has " + String.join(", ", FIELDS));
            }
        }
        List<String> send = list(fields.get("send"), List.of("events"));
        if (send.isEmpty() || !Set.of("events", "answers").containsAll(send)) {
            throw new IllegalArgumentException(
                    "hooks." + name + ".send must be events, answers or events;answers, was " + fields.get("send"));
        }
        return new Webhook(
                name,
                url(name, fields.getOrDefault("url", "")),
                send.contains("events"),
                send.contains("answers"),
                list(fields.get("streams"), ALL),
                list(fields.get("rules"), ALL),
                list(fields.get("questions"), ALL),
                severity(name, fields.getOrDefault("severity", Severity.INFO.id())));
    }

    boolean wants(Event event) {
        return events
                && event.severity().compareTo(severityMin) >= 0
                && matches(streams, event.stream())
                && matches(rules, event.ruleId())
                && matches(questions, event.questionId());
    }

    boolean wants(Outcome outcome) {
        return answers && matches(streams, outcome.window().stream()) && matches(questions, outcome.questionId());
    }

    /// The address without what may be secret in it.
    public String host() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /// Addresses of hooks can hold secrets.
    @Override
    public String toString() {
        return name + " at " + host();
    }

    private static boolean matches(List<String> globs, String name) {
        return globs.stream().anyMatch(glob -> Globs.matches(glob, name));
    }

    private static List<String> list(@Nullable String text, List<String> otherwise) {
        return text == null
                ? otherwise
                : Arrays.stream(text.split(";"))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList();
    }

    private static URI url(String name, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("hooks." + name + ".url is no URL", e);
        }
    }

    private static Severity severity(String name, String text) {
        return Arrays.stream(Severity.values())
                .filter(each -> each.id().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "hooks." + name + ".severity must be info, warning or critical, was '" + text + "'"));
    }
}
