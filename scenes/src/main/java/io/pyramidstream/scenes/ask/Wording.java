package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Kind;
import io.pyramidstream.scenes.Tint;

import java.util.List;

/// How questions are worded: for each several ways, of which the last is kept for scoring. It is made of words that
/// other questions teach.
final class Wording {
    private Wording() {}

    static List<String> dark() {
        return List.of(
                "Is it dark at the end?",
                "Is the light out at the end?",
                "Does it end dark?",
                "At the end, is it dark?");
    }

    static List<String> lightOut() {
        return List.of(
                "Does the light go out?",
                "Does it get dark?",
                "Is the light switched out?",
                "Does the light get switched out?");
    }

    static List<String> smoke() {
        return List.of("Is there smoke?", "Can you see smoke?", "Is there any smoke?", "Can you see any smoke?");
    }

    static List<String> lying() {
        return List.of(
                "Is there a person lying on the ground?",
                "Can you see a person lying on the ground?",
                "Is there a person that is lying on the ground?",
                "Can you see a person that is lying on the ground?");
    }

    static List<String> incident() {
        return List.of(
                "What is wrong?",
                "What can you see that is wrong?",
                "What is wrong there?",
                "What is there that is wrong?");
    }

    static List<String> exists(String one, String many) {
        return List.of(
                "Is there a " + one + "?",
                "Can you see a " + one + "?",
                "Are there any " + many + "?",
                "Can you see any " + many + "?");
    }

    static List<String> colour(Kind kind) {
        String one = kind.word();
        return List.of(
                "What colour is the " + one + "?",
                "Which colour is the " + one + "?",
                "Which is the colour of the " + one + "?",
                "What is the colour of the " + one + "?");
    }

    static List<String> kind(Tint tint) {
        String colour = tint.word();
        return List.of(
                "What is the " + colour + " thing?",
                "Which thing is " + colour + "?",
                "What is " + colour + "?",
                "What thing is " + colour + "?");
    }

    /// @param when start or end
    static List<String> count(String many, String when) {
        return List.of(
                "How many " + many + " are there at the " + when + "?",
                "How many " + many + " can you see at the " + when + "?",
                "At the " + when + ", how many " + many + " are there?",
                "At the " + when + ", how many " + many + " can you see?");
    }

    static List<String> countMoving() {
        return List.of(
                "How many things move?",
                "How many things are moving?",
                "How many of the things move?",
                "How many of the things are moving?");
    }

    static List<String> countArriving() {
        return List.of(
                "How many things arrive?",
                "How many new things are there at the end?",
                "How many of the things arrive?",
                "How many of the things are new at the end?");
    }

    /// @param verb  arrive, leave or fall
    static List<String> whether(String one, String verb) {
        return List.of(
                "Does a " + one + " " + verb + "?",
                "Is there a " + one + " that " + verb + "s?",
                "Can you see a " + one + " " + verb + "?",
                "Can you see a " + one + " that " + verb + "s?");
    }

    static List<String> direction(String name) {
        return List.of(
                "Which way does the " + name + " go?",
                "Where does the " + name + " go?",
                "Which way is the " + name + " moving?",
                "Where is the " + name + " moving?");
    }

    static List<String> moves(String name) {
        return List.of(
                "Does the " + name + " move?",
                "Is the " + name + " moving?",
                "Can you see the " + name + " move?",
                "Can you see the " + name + " moving?");
    }

    static List<String> where(String name) {
        return List.of(
                "Where is the " + name + " at the end?",
                "At the end, where is the " + name + "?",
                "Where does the " + name + " end?",
                "Where can you see the " + name + " at the end?");
    }

    /// @param state new or gone
    static List<String> what(String verb, String state) {
        return List.of(
                "What " + verb + "s?",
                "Which thing " + verb + "s?",
                "What is " + state + " at the end?",
                "Which thing is " + state + " at the end?");
    }
}
