package io.pyramidstream.sink.store;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What was answered, in a database: written in batches, searched, and kept within bounds. Thread-safe; every call
/// waits for the database, at most as long as the settings say.
public final class History implements AutoCloseable {

    private final StoreConfig config;
    private final Database database;
    private final Pages pages;

    /// Does not touch the database yet.
    public History(StoreConfig config) {
        this.config = config;
        database = new Database(config);
        pages = new Pages(config.scanMax(), database.queryTimeoutSeconds());
    }

    /// Writes all of them or none. Outcomes that are there already stay as they are; of an event the newest record
    /// stays.
    public void write(List<Outcome> outcomes, List<Event> events) throws SQLException {
        List<AnswerRow> rows = outcomes.stream()
                .map(outcome -> AnswerRow.of(outcome, config.evidence()))
                .toList();
        using(connection -> {
            AnswerTable.insert(connection, rows);
            EventTable.write(connection, events);
            database.commit(connection);
            return rows.size();
        });
    }

    /// @throws IllegalArgumentException when more results are asked than a page may have
    public FoundPage<StoredAnswer> search(AnswerSearch search) throws SQLException {
        checkLimit(search.limit());
        return using(connection -> AnswerTable.search(connection, pages, search));
    }

    /// @throws IllegalArgumentException when more results are asked than a page may have
    public FoundPage<StoredEvent> search(EventSearch search) throws SQLException {
        checkLimit(search.limit());
        return using(connection -> EventTable.search(connection, pages, search));
    }

    /// Deletes what is older than `retention` and more than `rowsMax`.
    ///
    /// @return rows deleted
    public long expire(long nowMs) throws SQLException {
        long olderThanMs = nowMs - config.retention().toMillis();
        return using(connection -> Retention.apply(connection, AnswerTable.NAME, olderThanMs, config.rowsMax())
                + Retention.apply(connection, EventTable.NAME, olderThanMs, config.rowsMax()));
    }

    /// How many outcomes are there.
    public long answers() throws SQLException {
        return using(connection -> Retention.count(connection, AnswerTable.NAME));
    }

    @Override
    public void close() {
        database.close();
    }

    /// What is done with a connection.
    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /// What was not committed is rolled back.
    private <T> T using(Work<T> work) throws SQLException {
        try (Connection connection = database.connect()) {
            try {
                T done = work.with(connection);
                connection.rollback();
                return done;
            } catch (SQLException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            database.recoverFrom(e);
            throw e;
        }
    }

    private void checkLimit(int limit) {
        if (limit > config.pageMax()) {
            throw new IllegalArgumentException("limit must be in [1, " + config.pageMax() + "], was " + limit);
        }
    }

    private static void rollback(Connection connection, SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
