package io.pyramidstream.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.kafka.DeadLetter;
import io.pyramidstream.kafka.DeadLetterBox;
import io.pyramidstream.kafka.DeadLetterBox.Replayed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Exits 1 when one of them was not put back.
@Command(
        name = "replay",
        description =
                "Put records back on their topics, to be tried once more. A letter stays where it is: replaying it"
                        + " again puts its record back again. Exits 1 if one was not put back.")
final class DeadLettersReplayCommand extends DeadLettersCommand.About {

    /// Which of them.
    static final class Which {
        @Option(names = "--id", paramLabel = "ID", description = "This one, as listed; may be repeated.")
        List<String> ids = List.of();

        @Option(
                names = "--from",
                paramLabel = "ID",
                converter = Offset.class,
                description = "This one and all that were written after it.")
        @Nullable
        Long fromOffset;

        @Option(names = "--all", description = "All that are there.")
        boolean all;

        boolean takes(DeadLetter letter) {
            return all
                    || ids.contains(letter.id())
                    || fromOffset != null && letter.record().offset() >= fromOffset;
        }
    }

    /// Of a letter, from its id.
    static final class Offset implements ITypeConverter<Long> {
        @Override
        public Long convert(String id) {
            if (!id.matches("0/[0-9]{1,18}")) {
                throw new TypeConversionException("must be an id as listed, for example 0/17, was '" + id + "'");
            }
            return Long.valueOf(id.substring(2));
        }
    }

    @ArgGroup(multiplicity = "1")
    Which which = new Which();

    @Option(names = "--attempts-max", description = "Leave alone what was tried so often (default: ${DEFAULT-VALUE}).")
    int attemptsMax = 3;

    @Option(names = "--dry-run", description = "Only say what would be put back.")
    boolean dryRun;

    @Override
    int run(DeadLetterBox box, Predicate<DeadLetter> wanted, PrintWriter out, PrintWriter err) {
        List<DeadLetter> chosen = new ArrayList<>();
        box.forEach(letter -> {
            if (wanted.test(letter) && which.takes(letter)) {
                chosen.add(letter);
            }
        });
        Set<String> missing = new LinkedHashSet<>(which.ids);
        int refused = 0;
        for (DeadLetter letter : chosen) {
            missing.remove(letter.id());
            Replayed done = dryRun
                    ? new Replayed(letter, true, "would go to " + letter.originTopic())
                    : box.replay(letter, attemptsMax);
            refused += done.done() ? 0 : 1;
            out.println(json ? json(done) : line(done));
        }
        missing.forEach(id -> err.println("pyramidstream: there is no dead letter " + id));
        return refused == 0 && missing.isEmpty() ? 0 : 1;
    }

    private ObjectNode json(Replayed done) {
        return described(done.letter()).put("replayed", done.done() && !dryRun).put("what", done.what());
    }

    private static String line(Replayed done) {
        return done.letter().id() + "  " + (done.done() ? "" : "NOT put back: ") + done.what();
    }
}
