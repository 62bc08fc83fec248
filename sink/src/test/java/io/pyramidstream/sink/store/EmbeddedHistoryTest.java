package io.pyramidstream.sink.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import static io.pyramidstream.sink.Samples.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedHistoryTest extends HistoryRules {

    @TempDir
    Path folder;

    private int databases;

    @Override
    StoreConfig emptyDatabase() {
        return StoreConfig.DEFAULT.withDirectory(folder.resolve("store-" + databases++));
    }

    @Test
    void aDatabaseThatCannotBeOpenedIsAnErrorUntilItCan() throws Exception {
        // Given a file where the directory should be
        Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "");
        try (History history = new History(StoreConfig.DEFAULT.withDirectory(inTheWay))) {
            assertThatThrownBy(() -> history.write(List.of(answered("yard", 0, "anyone")), List.of()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("in-the-way");

            // When
            Files.delete(inTheWay);

            // Then
            history.write(List.of(answered("yard", 0, "anyone")), List.of());
            assertThat(history.answers()).isEqualTo(1);
        }
    }

    /// What a full disk does: the database closes itself and all who use it.
    @Test
    void aDatabaseThatClosedItselfIsOpenedAgain() throws Exception {
        // Given
        Path directory = folder.resolve("store");
        try (History history = new History(StoreConfig.DEFAULT.withDirectory(directory))) {
            history.write(List.of(answered("yard", 0, "anyone")), List.of());
            String url = "jdbc:h2:file:" + directory.resolve("store") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                    + ";DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
            try (Connection connection = DriverManager.getConnection(url, "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN IMMEDIATELY");
            }

            // When
            assertThatThrownBy(() -> history.write(List.of(answered("yard", 1, "anyone")), List.of()))
                    .isInstanceOf(SQLException.class);
            history.write(List.of(answered("yard", 1, "anyone")), List.of());

            // Then
            assertThat(history.answers()).isEqualTo(2);
        }
    }
}
