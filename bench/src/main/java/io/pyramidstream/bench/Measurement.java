package io.pyramidstream.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// A bench on the command line. Values it refuses are bad input; what it finds can be had as JSON.
@Command(mixinStandardHelpOptions = true)
public abstract class Measurement implements Callable<Integer> {

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /// @return whether all was as it must be; the exit code is 1 if not
    /// @throws IllegalArgumentException when it was asked for what makes no sense
    protected abstract boolean measure() throws Exception;

    @Override
    public final Integer call() throws Exception {
        try {
            return measure() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    protected final boolean json() {
        return json;
    }

    protected final void printJson(Object report) throws JsonProcessingException {
        out().println(new ObjectMapper().writeValueAsString(report));
    }
}
