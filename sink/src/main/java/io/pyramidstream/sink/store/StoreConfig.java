package io.pyramidstream.sink.store;

import java.nio.file.Path;
import java.time.Duration;

/// Where answers and events are kept and how many.
///
/// @param enabled        false: nothing is stored and there is nothing to search
/// @param url            `jdbc:postgresql://host/database`; empty: the embedded database
/// @param user           of PostgreSQL
/// @param password       of PostgreSQL
/// @param directory      of the embedded database; one process at a time
/// @param cacheBytes     pages the embedded database keeps in memory
/// @param group          Kafka consumer group, after the topic prefix; sinks with one database share one
/// @param evidence       also keep which tokens were kept and their scores: most of the bytes
/// @param batchMax       most records of one transaction
/// @param readerBytesMax bytes of records between Kafka and the database
/// @param retention      what is older, by capture time, is deleted
/// @param rowsMax        of more answers or of more events than this, the oldest are deleted
/// @param retentionEvery how often that is looked after
/// @param pageMax        most results of one search
/// @param scanMax        most rows looked at for one page by conditions that no index serves
/// @param connectionsMax connections, one of which writes
/// @param connectTimeout longest wait for a connection
/// @param queryTimeout   longest search
/// @param retryMin       pause after a write failed, doubled each time
/// @param retryMax       longest such pause
public record StoreConfig(
        boolean enabled,
        String url,
        String user,
        String password,
        Path directory,
        long cacheBytes,
        String group,
        boolean evidence,
        int batchMax,
        long readerBytesMax,
        Duration retention,
        long rowsMax,
        Duration retentionEvery,
        int pageMax,
        int scanMax,
        int connectionsMax,
        Duration connectTimeout,
        Duration queryTimeout,
        Duration retryMin,
        Duration retryMax) {

    public static final StoreConfig DEFAULT = new StoreConfig(
            true,
            "",
            "",
            "",
            Path.of("data", "store"),
            64L << 20,
            "pyramidstream-store",
            false,
            500,
            32L << 20,
            Duration.ofDays(90),
            10_000_000,
            Duration.ofMinutes(5),
            500,
            20_000,
            4,
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    public StoreConfig {
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "url must begin with jdbc:postgresql: or be empty for the embedded database");
        }
        if (url.contains("password=")) {
            throw new IllegalArgumentException("url must not hold a password; set it as password");
        }
        if (cacheBytes < 1 << 20 || readerBytesMax < 2) {
            throw new IllegalArgumentException("cacheBytes must be 1MiB or more and readerBytesMax 2 or more, were "
                    + cacheBytes + ", " + readerBytesMax);
        }
        atLeast("batchMax", batchMax, 1);
        atLeast("rowsMax", rowsMax, 1);
        atLeast("pageMax", pageMax, 1);
        atLeast("scanMax", scanMax, 1);
        atLeast("connectionsMax", connectionsMax, 2);
        if (group.isBlank()) {
            throw new IllegalArgumentException("group must not be blank");
        }
        positive("retention", retention);
        positive("retentionEvery", retentionEvery);
        positive("connectTimeout", connectTimeout);
        positive("queryTimeout", queryTimeout);
        positive("retryMin", retryMin);
        if (retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException("retryMax must be no shorter than retryMin, was " + retryMax);
        }
    }

    boolean embedded() {
        return url.isEmpty();
    }

    /// Embedded, in this directory.
    public StoreConfig withDirectory(Path newDirectory) {
        return with("", "", "", newDirectory, retention, rowsMax);
    }

    /// In PostgreSQL.
    public StoreConfig withPostgres(String newUrl, String newUser, String newPassword) {
        return with(newUrl, newUser, newPassword, directory, retention, rowsMax);
    }

    public StoreConfig withRetention(Duration newRetention, long newRowsMax) {
        return with(url, user, password, directory, newRetention, newRowsMax);
    }

    private StoreConfig with(
            String newUrl, String newUser, String newPassword, Path newDirectory, Duration newRetention, long newRows) {
        return new StoreConfig(
                enabled,
                newUrl,
                newUser,
                newPassword,
                newDirectory,
                cacheBytes,
                group,
                evidence,
                batchMax,
                readerBytesMax,
                newRetention,
                newRows,
                retentionEvery,
                pageMax,
                scanMax,
                connectionsMax,
                connectTimeout,
                queryTimeout,
                retryMin,
                retryMax);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "StoreConfig[" + (embedded() ? directory : url.replaceAll("\\?.*", "")) + ", retention " + retention
                + ", rowsMax " + rowsMax + "]";
    }

    private static void atLeast(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be " + min + " or more, was " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, was " + value);
        }
    }
}
