package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Camera;

import java.util.List;

/// Three questions worth asking of each camera all the time: of how many, of what changes, and of what goes wrong.
public final class StandingQuestions {
    private StandingQuestions() {}

    public static List<String> of(Camera camera) {
        return switch (camera) {
            case CARPARK -> List.of("How many cars are there at the end?", "Is there smoke?", "How many things move?");
            case CORRIDOR ->
                List.of(
                        "How many people are there at the end?",
                        "Does a person arrive?",
                        "Is there a person lying on the ground?");
            case SHOP ->
                List.of("How many things are there at the end?", "Does a person fall?", "What colour is the bag?");
            case LOADING_BAY -> List.of("What is wrong?", "Which way does the truck go?", "How many things arrive?");
        };
    }
}
