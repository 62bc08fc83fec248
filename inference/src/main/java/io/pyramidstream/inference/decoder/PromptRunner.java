package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.RunClock.Lap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Runs prompts, each parcel as its rows allow and memory permits, and hands on those that decode. A prompt that finds
/// too little memory waits until others have ended.
final class PromptRunner {
    private final Parts parts;
    private final DecoderConfig config;
    private final DecodeLoop decoding;
    private final KvNeed need;
    private final float[] scratch;

    /// @param decoding borrowed; takes over what has to decode
    PromptRunner(Parts parts, DecoderConfig config, DecodeLoop decoding) {
        this.parts = parts;
        this.config = config;
        this.decoding = decoding;
        need = parts.kvNeed();
        scratch = new float[parts.text().vocabSize()];
    }

    /// Runs the prompts of these rows; those that need no more are finished then.
    ///
    /// @throws KvBudgetException if one row alone does not fit the memory for caches
    void begin(Parcel parcel) {
        switch (parcel.how()) {
            case APART -> apart(parcel.rows());
            case FIRST_STAGE -> firstStage(parcel.rows());
            case WHOLE_WAY ->
                split(parcel.rows(), rows -> isBatch(decoding(rows)) && fits(treeBytes(rows)))
                        .forEach(this::wholeWay);
        }
    }

    private void apart(List<RowState> all) {
        for (List<RowState> rows : split(all, some -> isBatch(some) && fits(need.ofBatch(some, 0)))) {
            long bytes = need.ofBatch(rows, 0);
            if (!fits(bytes)) {
                throw new KvBudgetException(bytes, config.kvBytesMax());
            }
            decoding.makeRoom(bytes);
            Lap lap = parts.clock().lap();
            Batch batch = Batch.open(parts, chain(rows), rows, 0);
            prefill(batch, rows, new Prefill(parts, batch)::run, lap);
        }
    }

    private void wholeWay(List<RowState> rows) {
        if (!fits(treeBytes(rows))) {
            apart(rows);
            return;
        }
        decoding.makeRoom(treeBytes(rows));
        Lap lap = parts.clock().lap();
        SpanChain chain = chain(rows);
        List<RowState> more = decoding(rows);
        Batch batch = Batch.open(parts, chain, more, more.isEmpty() ? chain.size() : 0);
        prefill(batch, rows, () -> new TreePrefill(parts, chain, rows).run(batch), lap);
    }

    private void firstStage(List<RowState> rows) {
        long tree = need.ofTree(rows, 0);
        Predicate<List<RowState>> fit = chunk -> isBatch(chunk) && fits(tree + ownBytes(chunk));
        List<RowState> verdicts = rows.stream().filter(row -> !row.decodes()).toList();
        // Verdicts first: nobody should wait for them until long texts have got their memory.
        List<List<RowState>> chunks = Stream.concat(split(verdicts, fit).stream(), split(decoding(rows), fit).stream())
                .toList();
        if (!chunks.stream().allMatch(fit)) {
            apart(rows);
            return;
        }
        decoding.makeRoom(tree + chunks.stream().mapToLong(this::ownBytes).max().orElseThrow());
        Lap lap = parts.clock().lap();
        SpanChain chain = chain(rows);
        try (SharedFirstStage begun = new SharedFirstStage(parts, chain, rows)) {
            for (List<RowState> chunk : chunks) {
                // The tree's own memory is lent by now.
                decoding.makeRoom(ownBytes(chunk));
                Batch batch = Batch.open(parts, chain, chunk, firstCached(chunk));
                prefill(batch, chunk, () -> begun.goOn(batch), lap);
            }
        }
    }

    /// Runs prompts, lets each row take what comes behind its own, and those go on that decode.
    ///
    /// @param batch   what `prompts` fills; taken over
    /// @param prompts gives the logits behind the last token of each of the rows
    private void prefill(Batch batch, List<RowState> rows, Supplier<Activations> prompts, Lap lap) {
        try {
            Activations logits = prompts.get();
            for (int i = 0; i < rows.size(); i++) {
                RowState row = rows.get(i);
                logits.read(i, scratch);
                row.attempt(() -> row.prefilled(batch.chain(), scratch, lap));
            }
        } catch (RuntimeException e) {
            batch.close();
            throw e;
        }
        decoding.add(batch);
    }

    private SpanChain chain(List<RowState> rows) {
        return parts.graphs().chain(rows.getFirst().plan());
    }

    // ---- what fits together ----

    private boolean isBatch(List<RowState> rows) {
        return rows.size() <= config.rowsMax();
    }

    private boolean fits(long bytes) {
        return bytes <= config.kvBytesMax();
    }

    private long treeBytes(List<RowState> rows) {
        return need.ofTreeAndBatch(rows, decoding(rows));
    }

    private long ownBytes(List<RowState> chunk) {
        return need.ofBatch(chunk, firstCached(chunk));
    }

    /// Where nobody decodes, the first stage needs no cache beside the tree's.
    private static int firstCached(List<RowState> rows) {
        return rows.stream().anyMatch(RowState::decodes) ? 0 : 1;
    }

    private static List<RowState> decoding(List<RowState> rows) {
        return rows.stream().filter(RowState::decodes).toList();
    }

    /// As few pieces as possible that all pass, in order; a single row that does not pass is a piece too.
    private static List<List<RowState>> split(List<RowState> rows, Predicate<List<RowState>> passes) {
        List<List<RowState>> pieces = new ArrayList<>();
        List<RowState> piece = new ArrayList<>();
        for (RowState row : rows) {
            piece.add(row);
            if (piece.size() > 1 && !passes.test(piece)) {
                piece.removeLast();
                pieces.add(piece);
                piece = new ArrayList<>(List.of(row));
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return pieces;
    }
}
