package io.pyramidstream.bench.card;

import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.Running;
import io.pyramidstream.inference.decoder.Task;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.pruning.PruningPlan;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Prompts in each kind of company that a service puts them in. Every row is led through the same tokens wherever it
/// runs and then says how likely some others are, so that what decoding cached shows in numbers that can be compared.
///
/// @param frames features of one frame each, borrowed
record Company(List<MemorySegment> frames) {
    /// Fed behind a prompt, one a step.
    private static final int FED = 16;

    /// Steps before another row comes: rows that end soon are left where they are.
    private static final int STEPS_BEFORE = 3;

    private static final int CANDIDATES = 32;
    private static final List<Integer> BEFORE = List.of(1, 5, 6);

    /// @return what came of the rows, by company
    Map<String, List<Decoded>> run(Decoder decoder, PruningPlan plan) {
        List<Row> question = List.of(row(8, 3, 0, plan), row(8, 1, 1, plan), row(8, 7, 2, plan));
        List<Row> shared =
                question.stream().map(row -> row.sharingSelection(true)).toList();
        Map<String, List<Decoded>> decoded = new LinkedHashMap<>();
        decoded.put("batch of 4", together(decoder, lengths(plan)));
        // Other videos: memory used again must not hold by chance what should have been moved there.
        decoded.put("row that joins", joining(decoder, new Company(frames.reversed()).lengths(plan)));
        decoded.put("3 questions, own selection", together(decoder, question));
        decoded.put("3 questions, shared selection", together(decoder, shared));
        return decoded;
    }

    private List<Row> lengths(PruningPlan plan) {
        return List.of(row(8, 3, 3, plan), row(5, 1, 4, plan), row(1, 12, 5, plan), row(7, 4, 6, plan));
    }

    private static List<Decoded> together(Decoder decoder, List<Row> rows) {
        return decoder.decode(rows, Rule.plain(), TokenSink.NONE);
    }

    /// The last row comes when the others have taken some steps.
    private static List<Decoded> joining(Decoder decoder, List<Row> rows) {
        int last = rows.size() - 1;
        List<Running> running = new ArrayList<>(decoder.begin(rows.subList(0, last), Rule.plain(), TokenSink.NONE));
        for (int i = 0; i < STEPS_BEFORE; i++) {
            decoder.step();
        }
        running.addAll(decoder.begin(rows.subList(last, last + 1), Rule.plain(), TokenSink.NONE));
        while (decoder.step()) {
            // to their ends
        }
        return running.stream().map(Running::decoded).toList();
    }

    /// @param seed of the text behind the frames
    private Row row(int frameCount, int textTokens, int seed, PruningPlan plan) {
        List<Integer> after = IntStream.range(0, textTokens)
                .mapToObj(i -> 9 + (7 * seed + i) % 40)
                .toList();
        List<List<Integer>> candidates = IntStream.range(0, CANDIDATES)
                .mapToObj(last -> IntStream.concat(
                                IntStream.range(0, FED).map(i -> 20 + (11 * seed + 3 * i) % 60),
                                IntStream.of(100 + last))
                        .boxed()
                        .toList())
                .toList();
        return new Row(BEFORE, frames.subList(0, frameCount), after, plan, new Task.Score(candidates));
    }
}
