package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.ingest.Pace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;
import java.util.Optional;

/// Streams of a running ingest service.
@Command(
        name = "stream",
        description = "Add, list and remove streams of a running ingest service.",
        mixinStandardHelpOptions = true,
        subcommands = {StreamCommand.Add.class, StreamCommand.ListAll.class, StreamCommand.Remove.class},
        synopsisSubcommandLabel = "COMMAND")
final class StreamCommand {

    private static final String PATH = "/v1/streams";

    /// Ingest listens beside the other services.
    private static final int PORT = 8082;

    @Command(name = "add", description = "Start reading a source.")
    static final class Add extends ApiCommand {
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

        Add() {
            super(PORT);
        }

        @Override
        int run(ApiClient api) throws InterruptedException {
            Optional<String> name = SourceOption.parse(source).stream();
            Params params = new Params()
                    .with(
                            "source",
                            source.substring(
                                    name.map(known -> known.length() + 1).orElse(0)))
                    .with("loop", loop)
                    .with("stream", name.orElse(null))
                    .with("pace", pace == null ? null : pace.name().toLowerCase(Locale.ROOT))
                    .with("fps", fps);
            out().println(line(api.post(PATH, params.json())));
            return 0;
        }
    }

    @Command(name = "list", description = "List the streams.")
    static final class ListAll extends ApiCommand {
        ListAll() {
            super(PORT);
        }

        @Override
        int run(ApiClient api) throws InterruptedException {
            api.get(PATH).forEach(stream -> out().println(line(stream)));
            return 0;
        }
    }

    @Command(name = "remove", description = "End a stream.")
    static final class Remove extends ApiCommand {
        @Parameters(paramLabel = "NAME", description = "Of the stream.")
        String name = "";

        Remove() {
            super(PORT);
        }

        @Override
        int run(ApiClient api) throws InterruptedException {
            api.delete(PATH + "/" + ApiClient.encoded(name));
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
