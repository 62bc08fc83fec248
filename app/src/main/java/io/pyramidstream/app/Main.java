package io.pyramidstream.app;

import io.pyramidstream.app.storebench.StoreBenchCommand;
import io.pyramidstream.bench.BenchCommand;
import io.pyramidstream.bench.BenchShape;
import io.pyramidstream.bench.Words;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.model.prepared.Target;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

import java.time.Duration;
import java.util.Objects;

/// `./pyramidstream`: one name per verb, the same words as in the docs.
///
/// Exit codes: 0 done, 1 a check failed, 2 bad input (one line on standard error says what, where and what to do).
@Command(
        name = "pyramidstream",
        description = "Ask questions of live video.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            IngestCommand.class,
            InferCommand.class,
            SinkCommand.class,
            BrokerCommand.class,
            AskCommand.class,
            QuestionCommand.class,
            RuleCommand.class,
            EventsCommand.class,
            StreamCommand.class,
            ModerateCommand.class,
            SearchCommand.class,
            WebhookCommand.class,
            ModelCommand.class,
            ConfigCommand.class,
            AuditCommand.class,
            DeadLettersCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            EvaluateCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    private Main() {}

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine main = new CommandLine(new Main());
        Objects.requireNonNull(main.getSubcommands().get("bench"))
                .addSubcommand(new StoreBenchCommand()); // bench does not know the sink
        return main.registerConverter(Duration.class, new DurationOption())
                .registerConverter(AnswerForm.class, new FormOption())
                .registerConverter(Target.class, new Words<>(Target.values()))
                .registerConverter(BenchShape.class, new Words<>(BenchShape.values()))
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::badUsage)
                .setExecutionExceptionHandler((e, line, parsed) -> Problems.report(line.getErr(), e));
    }

    private static int badUsage(ParameterException e, String[] args) {
        e.getCommandLine()
                .getErr()
                .println("pyramidstream: " + e.getMessage() + " (see "
                        + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        return 2;
    }
}
