package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.contract.Clip;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Moderation by a running service.
final class ModerateRemotely {

    private ModerateRemotely() {}

    @Command(
            name = "upload",
            description = "Hand a clip to a running service: a small file itself, or a source the service may read.",
            mixinStandardHelpOptions = true)
    static final class Upload implements Callable<Integer> {
        @Mixin
        QuestionCommand.Service service = new QuestionCommand.Service();

        @Option(names = "--id", description = "Name of the clip; asking twice under one name gives one decision.")
        @Nullable
        String id;

        @Option(names = "--by-name", description = "Send the name only: the service reads the source itself.")
        boolean byName;

        @Parameters(paramLabel = "FILE")
        String file = "";

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = ApiClient.JSON.createObjectNode();
            if (id != null) {
                body.put("id", id);
            }
            if (byName) {
                body.put("source", file);
            } else {
                body.put("name", String.valueOf(Path.of(file).getFileName())).put("bytes", bytes(Path.of(file)));
            }
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(api.post("/v1/clips", body));
            }
            return 0;
        }

        private static byte[] bytes(Path file) {
            try {
                if (Files.size(file) > Clip.BYTES_MAX) {
                    throw new Problems.UserError(file + ": is larger than " + Clip.BYTES_MAX
                            + " bytes; put it where the service may read it, and give --by-name");
                }
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new Problems.UserError(file + ": cannot be read (" + e + ")");
            }
        }
    }

    @Command(name = "list", description = "Show a running service's newest decisions.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        QuestionCommand.Service service = new QuestionCommand.Service();

        @Option(names = "--state", description = "Only pending, confirmed or overturned ones.")
        @Nullable
        String state;

        @Override
        public Integer call() throws InterruptedException {
            String path = "/v1/moderation" + (state == null ? "" : "?state=" + ApiClient.encoded(state));
            try (ApiClient api = new ApiClient(service.url)) {
                for (JsonNode decision : api.get(path)) {
                    JsonNode review = decision.path("review");
                    System.out.printf(
                            "%s  %s  %s%s  %s%n",
                            decision.path("clipId").asText(),
                            decision.path("decision").asText(),
                            review.path("state").asText(),
                            review.path("state").asText().equals("overturned")
                                    ? " to " + review.path("decision").asText()
                                    : "",
                            decision.path("name").asText());
                }
            }
            return 0;
        }
    }

    @Command(
            name = "review",
            description = "Confirm or overturn a decision of a running service.",
            mixinStandardHelpOptions = true)
    static final class Review implements Callable<Integer> {
        @Mixin
        QuestionCommand.Service service = new QuestionCommand.Service();

        @Parameters(paramLabel = "CLIP", description = "Id of the clip.")
        String clipId = "";

        @Option(
                names = "--decide",
                required = true,
                paramLabel = "DECISION",
                description = "allow, review or block: what shall hold.")
        String decision = "";

        @Option(names = "--by", required = true, description = "Who reviewed it.")
        String by = "";

        @Option(names = "--note", description = "Why.")
        String note = "";

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = ApiClient.JSON
                    .createObjectNode()
                    .put("decision", decision)
                    .put("by", by)
                    .put("note", note);
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(api.post("/v1/moderation/" + ApiClient.encoded(clipId) + "/review", body)
                        .path("review"));
            }
            return 0;
        }
    }
}
