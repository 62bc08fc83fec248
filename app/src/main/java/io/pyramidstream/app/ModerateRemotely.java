package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.contract.Clip;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Moderation by a running inference service.
final class ModerateRemotely {

    private ModerateRemotely() {}

    @Command(
            name = "upload",
            description = "Hand a clip to a running service: a small file itself, or a source the service may read.")
    static final class Upload extends ApiCommand {
        @Option(names = "--id", description = "Name of the clip; asking twice under one name gives one decision.")
        @Nullable
        String id;

        @Option(names = "--by-name", description = "Send the name only: the service reads the source itself.")
        boolean byName;

        @Parameters(paramLabel = "FILE", description = "The clip; with --by-name as the service sees it.")
        String file = "";

        @Override
        int run(ApiClient api) throws InterruptedException {
            Params params = new Params().with("id", id);
            if (byName) {
                params.with("source", file);
            } else {
                Path path = Path.of(file);
                params.with("name", String.valueOf(path.getFileName())).with("bytes", bytes(path));
            }
            out().println(api.post("/v1/clips", params.json()));
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

    @Command(name = "list", description = "Show a running service's newest decisions.")
    static final class ListAll extends ApiCommand {
        @Option(names = "--state", description = "Only pending, confirmed or overturned ones.")
        @Nullable
        String state;

        @Override
        int run(ApiClient api) throws InterruptedException {
            for (JsonNode decision : api.get(new Params().with("state", state).query("/v1/moderation"))) {
                JsonNode review = decision.path("review");
                boolean overturned = review.path("state").asText().equals("overturned");
                out().printf(
                                "%s  %s  %s%s  %s%n",
                                decision.path("clipId").asText(),
                                decision.path("decision").asText(),
                                review.path("state").asText(),
                                overturned ? " to " + review.path("decision").asText() : "",
                                decision.path("name").asText());
            }
            return 0;
        }
    }

    @Command(name = "review", description = "Confirm or overturn a decision of a running service.")
    static final class Review extends ApiCommand {
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
        int run(ApiClient api) throws InterruptedException {
            Params params =
                    new Params().with("decision", decision).with("by", by).with("note", note);
            out().println(api.post("/v1/moderation/" + ApiClient.encoded(clipId) + "/review", params.json())
                    .path("review"));
            return 0;
        }
    }
}
