package io.pyramidstream.sink.store;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/// The history on a real PostgreSQL: a container's, or the one that `-Dpostgres.url=jdbc:postgresql://host/database
/// -Dpostgres.user=... -Dpostgres.password=...` names, whose user may create databases.
class PostgresHistoryContainersIT extends HistoryRules {

    private static final String IMAGE = "postgres:17-alpine";
    private static final long PULL_SECONDS_MAX = 60;

    private static String url = System.getProperty("postgres.url", "");
    private static String user = System.getProperty("postgres.user", "");
    private static String password = System.getProperty("postgres.password", "");
    private static @Nullable PostgreSQLContainer container;
    private static int databases;

    @BeforeAll
    static void start() {
        if (url.isEmpty()) {
            requireImage();
            container = new PostgreSQLContainer(IMAGE);
            container.start();
            url = container.getJdbcUrl().replaceAll("\\?.*", "");
            user = container.getUsername();
            password = container.getPassword();
        }
    }

    /// Not every machine that has Docker may fetch images: there these tests say that they did not run.
    private static void requireImage() {
        DockerClient docker = DockerClientFactory.lazyClient();
        try {
            docker.inspectImageCmd(IMAGE).exec();
        } catch (NotFoundException _) {
            pull(docker);
        }
    }

    private static void pull(DockerClient docker) {
        String reason = "no answer within " + PULL_SECONDS_MAX + " s";
        try {
            if (docker.pullImageCmd(IMAGE).start().awaitCompletion(PULL_SECONDS_MAX, TimeUnit.SECONDS)) {
                return;
            }
        } catch (DockerException | DockerClientException e) {
            reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String line = "PostgreSQL tests: not run (" + IMAGE + " is not here and cannot be fetched: " + reason
                + "; name a server with -Dpostgres.url)";
        System.out.println(line);
        throw new TestAbortedException(line);
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
