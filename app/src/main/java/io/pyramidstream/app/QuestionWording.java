package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/// What a standing question says, for adding and for changing one.
final class QuestionWording {
    @Option(names = "--stream", description = "Glob over stream names; may be repeated (default: *).")
    List<String> streams = List.of("*");

    @Option(names = "--form", description = "What the answer looks like: " + FormOption.HOW + " (default: text).")
    @Nullable
    AnswerForm form;

    @Option(
            names = "--plan",
            description = "Pruning plan, for example pyramid-S4-l0.5 or none (default: the service's).")
    @Nullable
    String plan;

    @Option(names = "--priority", description = "0 to 9; under load, lower ones are shed first (default: 5).")
    @Nullable
    Integer priority;

    @Option(
            names = "--routes",
            split = ",",
            paramLabel = "ROUTE",
            description = "How it may share the work on a window with other questions, the cheapest being taken: own"
                    + " (exactly what it would answer alone), shared (one selection of visual tokens for all of"
                    + " them), none (no selection) (default: own).")
    @Nullable
    List<Route> routes;

    @Option(
            names = "--agreement",
            paramLabel = "SHARE",
            description = "Share of its answers by route shared that must be measured to be those by route own for"
                    + " shared to be taken, 0 to 1 (default: " + Sharing.AGREEMENT_MIN_DEFAULT + ").")
    @Nullable
    Double agreement;

    @Option(
            names = "--floor",
            paramLabel = "LEVEL",
            description = "Lowest load level whose visual tokens it may be answered from, whatever"
                    + " windows are skipped (default: any).")
    @Nullable
    String floor;

    @Option(names = "--owner", description = "Whom to ask about the question.")
    @Nullable
    String owner;

    @Parameters(paramLabel = "TEXT", description = "The question; {stream}, {date} and {time} stand for the window's.")
    String text = "";

    JsonNode body(String id) {
        return new Params()
                .with("id", id)
                .with("text", text)
                .with("streams", streams)
                .with("form", form)
                .with("pruning", plan)
                .with("owner", owner)
                .with("sharing", new Params().with("routes", routes).with("agreementMin", agreement))
                .with("levelFloor", floor)
                .with("priority", priority)
                .json();
    }
}
