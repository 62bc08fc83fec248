package io.pyramidstream.sink.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/// The table of outcomes. No state; the connection's owner commits.
final class AnswerTable {

    static final String NAME = "outcomes";

    private static final List<String> KEY =
            List.of("start_ms", "stream", "question_id", "question_version", "epoch_ms");

    private static final String INSERT = "INSERT INTO outcomes (stream, question_id, start_ms, question_version,"
            + " epoch_ms, kind, verdict, probability, words, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT DO NOTHING";

    private AnswerTable() {}

    /// Rows that are there already stay as they are.
    static void insert(Connection connection, List<AnswerRow> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (AnswerRow row : rows) {
                AnswerKey key = row.key();
                insert.setString(1, key.stream());
                insert.setString(2, key.questionId());
                insert.setLong(3, key.startMs());
                insert.setInt(4, key.questionVersion());
                insert.setLong(5, key.epochMs());
                insert.setString(6, row.kind());
                insert.setString(7, row.verdict());
                insert.setObject(8, row.probability(), Types.DOUBLE);
                insert.setString(9, row.words());
                insert.setString(10, row.detail());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static FoundPage<StoredAnswer> search(Connection connection, Pages pages, AnswerSearch search) throws SQLException {
        return pages.find(
                connection,
                query(search),
                search.limit(),
                AnswerTable::read,
                found -> found.key().toString());
    }

    static PageQuery query(AnswerSearch search) {
        AnswerKey after = search.after();
        String text = search.text();
        return new PageQuery(NAME, KEY)
                .is("stream", search.stream())
                .is("question_id", search.questionId())
                .between(search.fromMs(), search.toMs())
                .after(
                        after == null
                                ? List.of()
                                : List.of(
                                        after.startMs(),
                                        after.stream(),
                                        after.questionId(),
                                        after.questionVersion(),
                                        after.epochMs()))
                .looking("kind = ?", search.kind())
                .looking("verdict = ?", search.verdict())
                .looking("probability >= ?", search.probabilityMin())
                .looking("probability <= ?", search.probabilityMax())
                .looking("words LIKE ? ESCAPE '!'", text == null ? null : "%" + escaped(text) + "%");
    }

    private static String escaped(String text) {
        return AnswerRow.folded(text).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static StoredAnswer read(ResultSet row) throws SQLException {
        AnswerKey key = new AnswerKey(
                row.getLong("start_ms"),
                row.getString("stream"),
                row.getString("question_id"),
                row.getInt("question_version"),
                row.getLong("epoch_ms"));
        return new StoredAnswer(key, row.getString("kind"), row.getString("detail"));
    }
}
