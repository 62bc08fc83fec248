package io.pyramidstream.scenes.ask;

import io.pyramidstream.scenes.Camera;

import java.util.List;

/// Three questions worth asking of each camera all the time: of what is there, of how many, and of what changes.
public final class StandingQuestions {
    private StandingQuestions() {}

    public static List<String> of(Camera camera) {
        return switch (camera) {
            case CARPARK ->
                List.of("How many cars are there at the end?", "Is there a truck?", "How many things move?");
            case CORRIDOR ->
                List.of("How many people are there at the end?", "Does a person arrive?", "Is there a bag?");
            case SHOP ->
                List.of("How many things are there at the end?", "Is it dark at the end?", "What colour is the bag?");
            case LOADING_BAY -> List.of("Is there a truck?", "Which way does the truck go?", "How many things arrive?");
        };
    }
}
