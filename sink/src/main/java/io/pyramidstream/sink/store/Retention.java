package io.pyramidstream.sink.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Deletes what is too old and what is too much, the oldest first, in pieces so that writers never wait long.
final class Retention {

    private static final int PIECE_ROWS = 5_000;

    private Retention() {}

    /// @param table with a column `start_ms` and an index that begins with it
    /// @return rows deleted
    static long apply(Connection connection, String table, long olderThanMs, long rowsMax) throws SQLException {
        long deleted = deleteBefore(connection, table, olderThanMs, Long.MAX_VALUE);
        long tooMany = count(connection, table) - rowsMax;
        return tooMany > 0 ? deleted + deleteBefore(connection, table, Long.MAX_VALUE, tooMany) : deleted;
    }

    private static long deleteBefore(Connection connection, String table, long beforeMs, long rowsWanted)
            throws SQLException {
        long deleted = 0;
        while (deleted < rowsWanted) {
            long piece = Math.min(PIECE_ROWS, rowsWanted - deleted);
            int rows = deletePiece(connection, table, beforeMs, piece);
            connection.commit();
            deleted += rows;
            if (rows < piece) {
                break;
            }
        }
        return deleted;
    }

    /// Rows of the same moment go together, so a piece can be somewhat larger than asked.
    private static int deletePiece(Connection connection, String table, long beforeMs, long rows) throws SQLException {
        String select = "SELECT MAX(start_ms) FROM (SELECT start_ms FROM " + table
                + " WHERE start_ms < ? ORDER BY start_ms LIMIT ?) oldest";
        String delete = "DELETE FROM " + table + " WHERE start_ms <= ?";
        try (PreparedStatement oldest = connection.prepareStatement(select)) {
            oldest.setLong(1, beforeMs);
            oldest.setLong(2, rows);
            try (ResultSet found = oldest.executeQuery()) {
                found.next();
                long last = found.getLong(1);
                if (found.wasNull()) {
                    return 0;
                }
                try (PreparedStatement deletion = connection.prepareStatement(delete)) {
                    deletion.setLong(1, last);
                    return deletion.executeUpdate();
                }
            }
        }
    }

    static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            found.next();
            return found.getLong(1);
        }
    }
}
