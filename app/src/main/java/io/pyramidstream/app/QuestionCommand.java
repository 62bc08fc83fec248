package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Standing questions of a running inference service.
@Command(
        name = "question",
        description = "Add, change, list, remove and try standing questions of a running inference service.",
        mixinStandardHelpOptions = true,
        subcommands = {
            QuestionCommand.Add.class,
            QuestionCommand.Change.class,
            QuestionCommand.ListAll.class,
            QuestionCommand.Remove.class,
            QuestionTestCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class QuestionCommand {

    private static final String PATH = "/v1/questions";

    @Command(name = "add", description = "Ask something of every window from now on.")
    static final class Add extends ApiCommand {
        @Option(names = "--id", required = true, description = "Name of the question: letters, digits, '.', '_', '-'.")
        String id = "";

        @Mixin
        QuestionWording wording = new QuestionWording();

        @Override
        int run(ApiClient api) throws InterruptedException {
            out().println(api.post(PATH, wording.body(id)));
            return 0;
        }
    }

    @Command(
            name = "change",
            description = "Ask a question otherwise, as a new version, from now on; what is left out is as when added.")
    static final class Change extends ApiCommand {
        @Option(names = "--id", required = true, description = "Name of the question.")
        String id = "";

        @Mixin
        QuestionWording wording = new QuestionWording();

        @Override
        int run(ApiClient api) throws InterruptedException {
            out().println(api.put(PATH + "/" + ApiClient.encoded(id), wording.body(id)));
            return 0;
        }
    }

    @Command(name = "list", description = "List the standing questions.")
    static final class ListAll extends ApiCommand {
        @Option(names = "--owner", description = "Only those of this owner.")
        @Nullable
        String owner;

        @Override
        int run(ApiClient api) throws InterruptedException {
            for (JsonNode question : api.get(new Params().with("owner", owner).query(PATH))) {
                out().printf(
                                "%s v%d [%s, %s] %s%n",
                                question.path("id").asText(),
                                question.path("version").asInt(),
                                question.path("form").path("kind").asText(),
                                question.path("pruning").asText(),
                                question.path("text").asText());
            }
            return 0;
        }
    }

    @Command(name = "remove", description = "Stop asking a question.")
    static final class Remove extends ApiCommand {
        @Parameters(paramLabel = "ID", description = "Name of the question.")
        String id = "";

        @Override
        int run(ApiClient api) throws InterruptedException {
            api.delete(PATH + "/" + ApiClient.encoded(id));
            return 0;
        }
    }
}
