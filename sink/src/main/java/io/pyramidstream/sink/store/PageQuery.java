package io.pyramidstream.sink.store;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One page of a table as SQL that both databases read alike, newest first. Plain: no connection.
///
/// Conditions on key columns are served by an index in the order of the results. All others look into rows: an inner
/// query hands them at most `scanMax` rows in that order, so that a page has a bounded cost whatever is asked.
final class PageQuery {

    private final String table;
    private final List<String> key;
    private final List<String> fixed = new ArrayList<>();
    private final Conditions indexed = new Conditions();
    private final Conditions looking = new Conditions();

    /// @param parameters in the order of the question marks
    record Sql(String text, List<Object> parameters) {
        Sql {
            parameters = List.copyOf(parameters);
        }
    }

    private static final class Conditions {

        private final StringBuilder text = new StringBuilder();
        private final List<Object> parameters = new ArrayList<>();

        void add(String condition, Object... values) {
            text.append(" AND ").append(condition);
            Collections.addAll(parameters, values);
        }
    }

    /// @param key columns that say where a row stands among the results; the first is a time
    PageQuery(String table, List<String> key) {
        this.table = table;
        this.key = List.copyOf(key);
    }

    /// Each of these does nothing when the value is null.
    PageQuery is(String column, @Nullable Object value) {
        if (value != null) {
            indexed.add(column + " = ?", value);
            fixed.add(column);
        }
        return this;
    }

    PageQuery between(@Nullable Long fromMs, @Nullable Long toMs) {
        if (fromMs != null) {
            indexed.add(key.getFirst() + " >= ?", fromMs);
        }
        if (toMs != null) {
            indexed.add(key.getFirst() + " < ?", toMs);
        }
        return this;
    }

    /// @param last the key of the last row before this page, a value for each column
    PageQuery after(List<Object> last) {
        if (!last.isEmpty()) {
            // Implied by the second condition, but this one finds the place in the index.
            indexed.add(key.getFirst() + " <= ?", last.getFirst());
            indexed.add(
                    "(" + String.join(", ", key) + ") < (" + String.join(", ", Collections.nCopies(key.size(), "?"))
                            + ")",
                    last.toArray());
        }
        return this;
    }

    /// @param condition with one question mark
    PageQuery looking(String condition, @Nullable Object value) {
        if (value != null) {
            looking.add(condition, value);
        }
        return this;
    }

    /// Whether it has a condition that no index serves.
    boolean looksIntoRows() {
        return !looking.text.isEmpty();
    }

    /// One row more than `limit`, to see whether there are more.
    Sql page(int limit, int scanMax) {
        String most = " LIMIT " + (limit + 1);
        if (!looksIntoRows()) {
            return new Sql(inner() + most, indexed.parameters);
        }
        List<Object> parameters = new ArrayList<>(indexed.parameters);
        parameters.addAll(looking.parameters);
        return new Sql(
                "SELECT * FROM (" + inner() + " LIMIT " + scanMax + ") candidates WHERE 1 = 1" + looking.text
                        + " ORDER BY " + descending(key) + most,
                parameters);
    }

    /// The last row that {@link #page} looked at; none when it looked at all.
    Sql lastLookedAt(int scanMax) {
        return new Sql(inner() + " OFFSET " + (scanMax - 1) + " ROWS FETCH NEXT 1 ROWS ONLY", indexed.parameters);
    }

    private String inner() {
        // Columns held fixed come first in the order: that changes nothing, but says which index has it already.
        List<String> order = new ArrayList<>(fixed);
        key.stream().filter(column -> !fixed.contains(column)).forEach(order::add);
        return "SELECT * FROM " + table + " WHERE 1 = 1" + indexed.text + " ORDER BY " + descending(order);
    }

    private static String descending(List<String> columns) {
        return String.join(" DESC, ", columns) + " DESC";
    }
}
