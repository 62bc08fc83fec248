package io.pyramidstream.inference.decoder;

import io.pyramidstream.pruning.Positions;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.Ranking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows whose prompts are run together, and how far they share the work. Decided from the rows alone.
///
/// @param rows in the order asked
record Parcel(How how, List<RowState> rows) {

    /// How far rows go together.
    enum How {
        /// Side by side in one batch; each computes all of its prompt.
        APART,
        /// The common beginning is run once through the first stage, where nothing is chosen yet; from there on each
        /// row goes its own way.
        FIRST_STAGE,
        /// One selection for all: the beginning is run once through every stage.
        WHOLE_WAY
    }

    /// Rows that one batch can hold.
    private record Group(List<Integer> boundaries, Positions positions, boolean ranks, Ranking ranking) {
        static Group of(RowState row) {
            PruningPlan plan = row.plan();
            return new Group(
                    plan.boundaries(),
                    plan.positions(),
                    plan.choice().needsScores(),
                    plan.choice().ranking());
        }
    }

    /// Rows that can share one selection: they would keep the same numbers, chosen in the same way.
    private record Alike(Prefix prefix, PruningPlan plan) {
        static Alike of(RowState row) {
            return new Alike(Prefix.of(row.row()), row.plan());
        }
    }

    static List<Parcel> of(List<RowState> rows) {
        Map<Group, List<RowState>> groups = new LinkedHashMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(Group.of(row), _ -> new ArrayList<>()).add(row));
        List<Parcel> parcels = new ArrayList<>();
        groups.values().forEach(group -> collect(group, parcels));
        return parcels;
    }

    private static void collect(List<RowState> group, List<Parcel> parcels) {
        Map<Alike, List<RowState>> whole = new LinkedHashMap<>();
        List<RowState> choosing = new ArrayList<>();
        for (RowState row : group) {
            if (mayShareSelection(row)) {
                whole.computeIfAbsent(Alike.of(row), _ -> new ArrayList<>()).add(row);
            } else {
                choosing.add(row);
            }
        }
        whole.values().removeIf(alone -> alone.size() == 1 && choosing.addAll(alone));
        whole.values().forEach(alike -> parcels.add(new Parcel(How.WHOLE_WAY, alike)));

        Map<Prefix, List<RowState>> first = new LinkedHashMap<>();
        choosing.forEach(row -> first.computeIfAbsent(Prefix.of(row.row()), _ -> new ArrayList<>())
                .add(row));
        List<RowState> apart = new ArrayList<>();
        for (List<RowState> alike : first.values()) {
            if (alike.size() > 1 && alike.getFirst().plan().stages().size() > 1) {
                parcels.add(new Parcel(How.FIRST_STAGE, alike));
            } else {
                apart.addAll(alike);
            }
        }
        if (!apart.isEmpty()) {
            parcels.add(new Parcel(How.APART, apart));
        }
    }

    /// Rows that allow it, and rows to which it makes no difference: their plan chooses without looking.
    private static boolean mayShareSelection(RowState row) {
        return !row.row().visual().isEmpty()
                && (row.row().sharesSelection()
                        || !row.plan().choice().needsScores()
                        || row.plan().stages().size() == 1);
    }
}
