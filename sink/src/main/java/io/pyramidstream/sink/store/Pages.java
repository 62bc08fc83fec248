package io.pyramidstream.sink.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Runs a {@link PageQuery}.
///
/// @param scanMax        most rows looked at for one page by conditions that no index serves
/// @param timeoutSeconds of each statement
record Pages(int scanMax, int timeoutSeconds) {

    /// Makes an item of a row.
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// @param keyOf as it is written in {@link FoundPage#next}
    <T> FoundPage<T> find(
            Connection connection, PageQuery query, int limit, RowReader<T> reader, Function<T, String> keyOf)
            throws SQLException {
        List<T> found = read(connection, query.page(limit, scanMax), reader);
        if (found.size() > limit) {
            List<T> page = found.subList(0, limit);
            return new FoundPage<>(page, keyOf.apply(page.getLast()));
        }
        if (!query.looksIntoRows()) {
            return new FoundPage<>(found, null);
        }
        List<T> last = read(connection, query.lastLookedAt(scanMax), reader);
        return new FoundPage<>(found, last.isEmpty() ? null : keyOf.apply(last.getFirst()));
    }

    private <T> List<T> read(Connection connection, PageQuery.Sql sql, RowReader<T> reader) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql.text())) {
            select.setQueryTimeout(timeoutSeconds);
            for (int i = 0; i < sql.parameters().size(); i++) {
                select.setObject(i + 1, sql.parameters().get(i));
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }
}
