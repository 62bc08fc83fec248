package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.ingest.Pace;
import io.pyramidstream.ingest.StreamSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URI;
import java.util.Locale;
import java.util.concurrent.Callable;

/// Streams of a running ingest service.
@Command(
        name = "stream",
        description = "Add, list and remove streams of a running ingest service.",
        mixinStandardHelpOptions = true,
        subcommands = {StreamCommand.Add.class, StreamCommand.ListAll.class, StreamCommand.Remove.class},
        synopsisSubcommandLabel = "COMMAND")
final class StreamCommand {

    /// Which service is spoken to.
    static final class Service {
        @Option(
                names = "--url",
                description = "Where the ingest service is (default: ${DEFAULT-VALUE}).",
                defaultValue = "http://127.0.0.1:8082")
        URI url = URI.create("http://127.0.0.1:8082");
    }

    @Command(name = "add", description = "Start reading a source.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Option(names = "--pace", description = "recorded or max (default: recorded).")
        @Nullable
        Pace pace;

        @Option(names = "--fps", description = "Frames taken per second of video (default: the service's).")
        @Nullable
        Double fps;

        @Option(names = "--loop", description = "Start the source again when it ends, as a new epoch.")
        boolean loop;

        @Parameters(paramLabel = "[NAME=]SOURCE", description = "As the service sees it, for example its file path.")
        String source = "";

        @Override
        public Integer call() throws InterruptedException {
            StreamSpec spec = SourceOption.parse(source);
            String address = spec.stream()
                    .map(name -> source.substring(name.length() + 1))
                    .orElse(source);
            ObjectNode body =
                    ApiClient.JSON.createObjectNode().put("source", address).put("loop", loop);
            spec.stream().ifPresent(name -> body.put("stream", name));
            if (pace != null) {
                body.put("pace", pace.name().toLowerCase(Locale.ROOT));
            }
            if (fps != null) {
                body.put("fps", fps);
            }
            try (ApiClient api = new ApiClient(service.url)) {
                System.out.println(line(api.post("/v1/streams", body)));
            }
            return 0;
        }
    }

    @Command(name = "list", description = "List the streams.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                api.get("/v1/streams").forEach(stream -> System.out.println(line(stream)));
            }
            return 0;
        }
    }

    @Command(name = "remove", description = "End a stream.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        Service service = new Service();

        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        public Integer call() throws InterruptedException {
            try (ApiClient api = new ApiClient(service.url)) {
                api.delete("/v1/streams/" + ApiClient.encoded(name));
            }
            return 0;
        }
    }

    private static String line(JsonNode stream) {
        String reason = stream.path("reason").asText();
        return stream.path("stream").asText() + " " + stream.path("state").asText() + " "
                + stream.path("source").asText() + ", "
                + stream.path("ledger").path("published").asLong() + " frames published"
                + (reason.isEmpty() ? "" : ": " + reason);
    }
}
