package io.pyramidstream.sink.store;

import java.sql.SQLException;

/// Tells a record that the database will never take from a database that is not well.
final class Refusal {

    private Refusal() {}

    /// Whether the error is about the data (SQL state 22: data exception, 23: a constraint), so that trying again is
    /// of no use.
    static boolean isOf(SQLException e) {
        for (SQLException each = e; each != null; each = each.getNextException()) {
            String state = each.getSQLState();
            if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
                return true;
            }
        }
        return false;
    }
}
