package io.pyramidstream.sink.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
}
