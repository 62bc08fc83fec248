package io.pyramidstream.inference.decoder;

import java.util.List;

/// Prompts that begin alike as a tree: the common beginning is the trunk, run once, and each row's own text a branch,
/// run behind the trunk's keys and values. No row sees another's text, and each is at the positions it would have
/// alone.
///
/// Wherever a tree is in memory, the trunk's tokens come first, then those of branch after branch. Branches keep their
/// length, the trunk is shorter in each stage; so what belongs to whom follows from how many tokens there are.
final class PromptTree {
    private final List<RowState> rows;
    private final int[] offsets;

    /// @param rows with one beginning and one set of boundaries
    PromptTree(List<RowState> rows) {
        this.rows = rows;
        offsets = new int[rows.size() + 1];
        for (int i = 0; i < rows.size(); i++) {
            offsets[i + 1] = offsets[i] + rows.get(i).row().idsAfter().size();
        }
    }

    List<RowState> rows() {
        return rows;
    }

    int size() {
        return rows.size();
    }

    /// Tokens of the branches before the `i`th.
    int offset(int i) {
        return offsets[i];
    }

    /// Tokens of a branch.
    int branchTokens(int i) {
        return offsets[i + 1] - offsets[i];
    }

    /// Tokens of trunk and branches in a stage.
    int tokens(int stage) {
        return trunkTokens(stage) + offsets[size()];
    }

    int trunkTokens(int stage) {
        return rows.getFirst().tokens().in(stage) - branchTokens(0);
    }

    /// Tokens of the trunk in a whole tree.
    int trunkTokens(Activations tree) {
        return tree.tokens() - offsets[size()];
    }

    Activations trunk(Activations tree) {
        return tree.slice(0, trunkTokens(tree));
    }

    /// @param end exclusive
    Activations branches(Activations tree, int first, int end) {
        int trunk = trunkTokens(tree);
        return tree.slice(trunk + offsets[first], trunk + offsets[end]);
    }

    /// Where each token alive stands in its own prompt.
    long[] positions() {
        long[] first = rows.getFirst().tokens().positions();
        int trunk = first.length - branchTokens(0);
        long[] positions = new long[trunk + offsets[size()]];
        System.arraycopy(first, 0, positions, 0, trunk);
        for (int i = 0; i < size(); i++) {
            long[] mine = rows.get(i).tokens().positions();
            System.arraycopy(mine, trunk, positions, trunk + offsets[i], branchTokens(i));
        }
        return positions;
    }

    /// Writes the embeddings of the whole tree.
    Activations embed(EmbeddingTable table, Activations into) {
        long at = table.copyPrefix(rows.getFirst().row(), into.memory(), 0);
        for (RowState row : rows) {
            at = table.copyAll(row.row().idsAfter(), into.memory(), at);
        }
        return into;
    }
}
