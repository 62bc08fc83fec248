package io.pyramidstream.sink.store;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.postgresql.PostgreSQLContainer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// The history on a real PostgreSQL: a container's, or the one that `-Dpostgres.url=jdbc:postgresql://host/database
/// -Dpostgres.user=... -Dpostgres.password=...` names, whose user may create databases.
class PostgresHistoryContainersIT extends HistoryRules {

    private static String url = System.getProperty("postgres.url", "");
    private static String user = System.getProperty("postgres.user", "");
    private static String password = System.getProperty("postgres.password", "");
    private static @Nullable PostgreSQLContainer container;
    private static int databases;

    @BeforeAll
    static void start() {
        if (url.isEmpty()) {
            container = new PostgreSQLContainer("postgres:17-alpine");
            container.start();
            url = container.getJdbcUrl().replaceAll("\\?.*", "");
            user = container.getUsername();
            password = container.getPassword();
        }
    }

    @AfterAll
    static void stop() {
        if (container != null) {
            container.stop();
        }
    }

    /// With a language's own order of letters, where the database has one: results must not follow it.
    @Override
    StoreConfig emptyDatabase() {
        String name = "history_" + ProcessHandle.current().pid() + "_" + databases++;
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name
                    + " LOCALE_PROVIDER icu ICU_LOCALE 'en-US' ENCODING 'UTF8' TEMPLATE template0");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return StoreConfig.DEFAULT.withPostgres(url.replaceAll("/[^/]*$", "/" + name), user, password);
    }
}
