package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.ask.StandingQuestions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the demo asks, and of which cameras.
record DemoQuestions(WindowSpec window, String plan, int maxTokens) {

    /// Pictures per second of the encoded ones: all of them are drawn and encoded, most are never looked at.
    private static final String ENCODED = "&codec=h264&fps=8";

    /// One of each, with different seeds; every other one goes through H.264, as a camera's pictures do.
    static List<String> cameras() {
        return Arrays.stream(Camera.values())
                .map(camera -> "scene:" + camera.word() + "?seed=" + (camera.ordinal() + 1)
                        + (camera.ordinal() % 2 == 0 ? ENCODED : ""))
                .toList();
    }

    /// Three of each camera, about what can happen there.
    List<Question> ofCameras() {
        List<Question> standing = new ArrayList<>();
        for (Camera camera : Camera.values()) {
            for (String text : StandingQuestions.of(camera)) {
                standing.add(question(standing.size() + 1, text, camera.word(), form(text)));
            }
        }
        return standing;
    }

    /// Of every stream, when nobody says what to ask.
    List<Question> ofAnything() {
        return List.of(
                question(1, "Is there a person?", "*", new AnswerForm.YesNo()),
                question(2, "How many things move?", "*", form("How many things move?")));
    }

    List<Question> inWords(List<String> texts) {
        List<Question> standing = new ArrayList<>();
        for (String text : texts) {
            standing.add(question(standing.size() + 1, text, "*", new AnswerForm.Text(maxTokens)));
        }
        return standing;
    }

    private Question question(int number, String text, String streams, AnswerForm form) {
        return new Question("q" + number, 1, text, List.of(streams), window, plan, form, 0);
    }

    /// A closed form where the question asks for one: a rule can act on it.
    private AnswerForm form(String text) {
        if (text.startsWith("How many")) {
            return new AnswerForm.Choice(List.of("0", "1", "2", "3"));
        }
        if (text.equals("What is wrong?")) {
            return new AnswerForm.Choice(List.of("nothing", "smoke", "fall", "both"));
        }
        return text.matches("(Is|Are|Does|Do|Can) .*") ? new AnswerForm.YesNo() : new AnswerForm.Text(maxTokens);
    }
}
