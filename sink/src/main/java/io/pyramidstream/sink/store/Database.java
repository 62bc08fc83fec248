package io.pyramidstream.sink.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.Driver;
import org.h2.api.ErrorCode;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;

/// The connections to one database, embedded or PostgreSQL, and its tables. Opening it does not touch the database:
/// the first {@link #connect} does. Thread-safe.
final class Database implements AutoCloseable {

    /// H2's codes for what it does not go on after.
    private static final Set<Integer> ENDS_THE_DATABASE = Set.of(
            ErrorCode.GENERAL_ERROR_1,
            ErrorCode.IO_EXCEPTION_1,
            ErrorCode.IO_EXCEPTION_2,
            ErrorCode.FILE_CORRUPTED_1,
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.DATABASE_CALLED_AT_SHUTDOWN);

    private final StoreConfig config;
    private HikariDataSource connections; // guarded by this, as is prepared
    private boolean prepared;
    private boolean closed;

    Database(StoreConfig config) {
        this.config = config;
        connections = new HikariDataSource(pool(config));
    }

    private static HikariConfig pool(StoreConfig config) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("store");
        pool.setInitializationFailTimeout(-1); // it may come later
        pool.setMaximumPoolSize(config.connectionsMax());
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(Math.max(250, config.connectTimeout().toMillis()));
        pool.setValidationTimeout(Math.max(250, config.connectTimeout().toMillis()));
        pool.setAutoCommit(false);
        if (config.embedded()) {
            pool.setDriverClassName(Driver.class.getName());
            pool.setJdbcUrl(
                    "jdbc:h2:file:" + config.directory().toAbsolutePath().resolve("store")
                            // PostgreSQL's words, and every commit written at once, as offsets are committed after it.
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0"
                            + ";DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=" + config.cacheBytes() / 1024);
            pool.setUsername("sa");
            pool.setPassword("");
        } else {
            pool.setDriverClassName(org.postgresql.Driver.class.getName());
            pool.setJdbcUrl(config.url());
            pool.setUsername(config.user());
            pool.setPassword(config.password());
            long seconds = Math.max(1, config.connectTimeout().toSeconds());
            pool.addDataSourceProperty("connectTimeout", String.valueOf(seconds));
            // A database that has gone without a word must not hold the writer for ever.
            pool.addDataSourceProperty(
                    "socketTimeout",
                    String.valueOf(seconds + 2 * config.queryTimeout().toSeconds()));
            pool.addDataSourceProperty("reWriteBatchedInserts", "true");
            pool.addDataSourceProperty("ApplicationName", "pyramidstream");
        }
        return pool;
    }

    /// Brings the tables to what this program reads and writes; quick once that is done.
    private synchronized HikariDataSource prepared() throws SQLException {
        if (prepared) {
            return connections;
        }
        try {
            if (config.embedded()) {
                Files.createDirectories(config.directory());
            }
            Flyway.configure()
                    .dataSource(connections)
                    .locations("classpath:store/migrations")
                    .placeholders(Map.of("bytewise", config.embedded() ? "" : "COLLATE \"C\""))
                    .load()
                    .migrate();
        } catch (IOException | FlywayException e) {
            throw new SQLException("the store's tables cannot be made ready: " + e.getMessage(), e);
        }
        prepared = true;
        return connections;
    }

    /// A connection without automatic commits.
    Connection connect() throws SQLException {
        return prepared().getConnection();
    }

    /// After an error: an embedded database that could not write, because the disk was full for example, has closed
    /// itself and stays closed until all its connections are. So they are, and the next call opens it anew.
    synchronized void recoverFrom(SQLException e) {
        if (config.embedded() && !closed && ENDS_THE_DATABASE.contains(e.getErrorCode())) {
            connections.close();
            connections = new HikariDataSource(pool(config));
            prepared = false;
        }
    }

    /// Commits, and returns when the data is on the disk.
    void commit(Connection connection) throws SQLException {
        connection.commit();
        if (config.embedded()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        }
    }

    int queryTimeoutSeconds() {
        return (int) Math.max(1, config.queryTimeout().toSeconds());
    }

    @Override
    public synchronized void close() {
        closed = true;
        connections.close();
    }
}
