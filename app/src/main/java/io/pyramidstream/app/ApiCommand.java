package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;

/// A command that asks a running service over HTTP.
@Command(mixinStandardHelpOptions = true)
abstract class ApiCommand implements Callable<Integer> {

    @Option(names = "--url", description = "Where the service listens (default: ${DEFAULT-VALUE}).")
    URI url;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /// Asks the demo, infer or sink.
    ApiCommand() {
        this(8080);
    }

    /// @param port where the service listens unless told otherwise
    ApiCommand(int port) {
        url = URI.create("http://127.0.0.1:" + port);
    }

    /// @param api closed by the caller
    /// @return the exit code
    abstract int run(ApiClient api) throws InterruptedException, JsonProcessingException;

    @Override
    public final Integer call() throws InterruptedException, JsonProcessingException {
        try (ApiClient api = new ApiClient(url)) {
            return run(api);
        }
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
