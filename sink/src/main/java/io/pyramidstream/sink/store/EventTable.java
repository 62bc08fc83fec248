package io.pyramidstream.sink.store;

import io.pyramidstream.contract.Event;
import io.pyramidstream.sink.group.RecordJson;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// The table of events: one row for each, as its newest record says. No state; the connection's owner commits.
final class EventTable {

    static final String NAME = "events";

    private static final List<String> KEY = List.of("start_ms", "stream", "rule_id");

    private static final String INSERT = "INSERT INTO events (stream, rule_id, start_ms, question_id, severity,"
            + " is_open, revision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String UPDATE = "UPDATE events SET question_id = ?, severity = ?, is_open = ?, revision = ?,"
            + " detail = ? WHERE stream = ? AND rule_id = ? AND start_ms = ? AND revision < ?";

    private EventTable() {}

    /// In any order and as often as they come: of each event the newest record stays.
    static void write(Connection connection, List<Event> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (Event event : events) {
                key(insert, 1, event);
                said(insert, 4, event);
                insert.addBatch();
                said(update, 1, event);
                key(update, 6, event);
                update.setInt(9, event.revision());
                update.addBatch();
            }
            insert.executeBatch();
            update.executeBatch();
        }
    }

    private static void key(PreparedStatement statement, int first, Event event) throws SQLException {
        statement.setString(first, event.stream());
        statement.setString(first + 1, event.ruleId());
        statement.setLong(first + 2, event.startMs());
    }

    private static void said(PreparedStatement statement, int first, Event event) throws SQLException {
        statement.setString(first, event.questionId());
        statement.setString(first + 1, event.severity().id());
        statement.setBoolean(first + 2, event.phase() != Event.Phase.END);
        statement.setInt(first + 3, event.revision());
        statement.setString(first + 4, RecordJson.of(event));
    }

    static FoundPage<StoredEvent> search(Connection connection, Pages pages, EventSearch search) throws SQLException {
        return pages.find(
                connection,
                query(search),
                search.limit(),
                EventTable::read,
                found -> found.key().toString());
    }

    private static PageQuery query(EventSearch search) {
        EventKey after = search.after();
        return new PageQuery(NAME, KEY)
                .is("stream", search.stream())
                .is("rule_id", search.ruleId())
                .between(search.fromMs(), search.toMs())
                .after(after == null ? List.of() : List.of(after.startMs(), after.stream(), after.ruleId()))
                .looking("question_id = ?", search.questionId())
                .looking("severity = ?", search.severity())
                .looking("is_open = ?", search.open());
    }

    private static StoredEvent read(ResultSet row) throws SQLException {
        return new StoredEvent(
                new EventKey(row.getLong("start_ms"), row.getString("stream"), row.getString("rule_id")),
                row.getString("detail"));
    }
}
