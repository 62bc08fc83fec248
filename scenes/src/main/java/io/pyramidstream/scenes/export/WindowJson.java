package io.pyramidstream.scenes.export;

import io.pyramidstream.scenes.Smoke;
import io.pyramidstream.scenes.Thing;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.ask.Asked;
import io.pyramidstream.scenes.ask.Questioner;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One window as a line of JSON: `camera`, `seed`, `start`, `dark` (one per frame), `smoke` (per frame left, top,
/// width, height, strength, or nothing), `frames` (per frame the things: id, kind, tint, left, top, width, height,
/// shown, lying) and `questions` (topic, form, temporal, answer, phrasings).
final class WindowJson {
    private WindowJson() {}

    static String of(List<Truth> window) {
        Truth first = window.getFirst();
        return "{\"camera\":\"" + first.camera() + "\",\"seed\":" + first.seed() + ",\"start\":" + first.timeMs()
                + ",\"dark\":" + list(window, truth -> truth.dark() ? "1" : "0")
                + ",\"smoke\":"
                + list(window, truth -> smoke(truth.smoke()))
                + ",\"frames\":" + list(window, truth -> list(truth.things(), WindowJson::thing))
                + ",\"questions\":" + list(Questioner.ask(window), WindowJson::question) + "}";
    }

    private static String smoke(@Nullable Smoke smoke) {
        if (smoke == null) {
            return "[]";
        }
        return String.format(
                Locale.ROOT,
                "[%.1f,%.1f,%.1f,%.1f,%.2f]",
                smoke.left(),
                smoke.top(),
                smoke.width(),
                smoke.height(),
                smoke.strength());
    }

    private static String thing(Thing thing) {
        return String.format(
                Locale.ROOT,
                "[%d,%d,%d,%.1f,%.1f,%.1f,%.1f,%.2f,%d]",
                thing.id(),
                thing.kind().ordinal(),
                thing.tint().ordinal(),
                thing.left(),
                thing.top(),
                thing.width(),
                thing.height(),
                thing.shown(),
                thing.lying() ? 1 : 0);
    }

    // No word of a question needs escaping.
    private static String question(Asked asked) {
        return "[\"" + asked.topic() + "\",\"" + asked.topic().form() + "\","
                + (asked.topic().temporal() ? 1 : 0) + ",\"" + asked.answer() + "\",\""
                + String.join("\",\"", asked.phrasings()) + "\"]";
    }

    private static <T> String list(List<T> values, Function<T, String> json) {
        return values.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }
}
