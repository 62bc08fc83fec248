package io.pyramidstream.model.checkpoint;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Files as large as they may be and made to swell in memory: still refused within the files' size and 64 MB.
@Timeout(60)
class HostileSizesTest {
    private static final long EXTRA_BYTES_MAX = 64_000_000;
    private static final int HEADER_BYTES = SafetensorsHeader.JSON_BYTES_MAX - 100;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path parent;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                    | "t%d":{"dtype":"U8","shape":[],"data_offsets":[0,0]}, | }
            {"__metadata__":{    | "k%d":"",                                             | }}
            {"__metadata__":[    | {},                                                   | ]}
            {"__metadata__":"    | xxxxxxxxxxx                                           | "}
            {"                   | xxxxxxxxxxx                                           | ":0}
            {"t":{"shape":[      | 1,                                                    | ]}}
            {"t":{"dtype":"      | F32                                                   | "}}
            """)
    void headers(String begin, String repeated, String end) {
        var checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
        byte[] header = swollen(begin.strip(), repeated.strip(), end.strip(), HEADER_BYTES);
        checkpoint.write(EditedCheckpoint.WEIGHTS, EditedCheckpoint.join(header, new byte[0]));

        assertRefusedWithin(checkpoint, header.length, "tiny");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"weight_map":{      | "t%d":"x",                                            | }}
            {"weight_map":{"a":" | xxxxxxxxxxx                                           | "}}
            {"metadata":[        | {},                                                   | ]}
            """)
    void indexes(String begin, String repeated, String end) {
        var checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
        byte[] index = swollen(begin.strip(), repeated.strip(), end.strip(), HEADER_BYTES);
        checkpoint.write(EditedCheckpoint.INDEX, index);

        assertRefusedWithin(checkpoint, index.length, "tiny");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":[               | {},                                                   | ]}
            {"a":[               | [],                                                   | ]}
            {"a":[               | 1e9,                                                  | ]}
            {                    | "k%d":{},                                             | }
            """)
    void configurations(String begin, String repeated, String end) {
        var checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
        byte[] config = swollen(begin.strip(), repeated.strip(), end.strip(), ConfigReader.BYTES_MAX - 100);
        checkpoint.write("config.json", config);

        assertRefusedWithin(checkpoint, config.length, "config.json");
    }

    @Test
    void filesBeyondTheirBoundAreNotReadAtAll() {
        var checkpoint = new EditedCheckpoint(parent.resolve("tiny"));
        checkpoint.write("config.json", new byte[ConfigReader.BYTES_MAX + 1]);

        assertThatThrownBy(checkpoint::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("at most 1048576 are read");
    }

    private static void assertRefusedWithin(EditedCheckpoint checkpoint, long fileBytes, String words) {
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(checkpoint::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(words)
                .hasMessageMatching("[^\\n\\r]{1,1000}");
        assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before).isLessThan(fileBytes + EXTRA_BYTES_MAX);
    }

    /// `repeated`, numbered where it says so, as often as fits; a comma at its end is left out the last time.
    private static byte[] swollen(String begin, String repeated, String end, int bytes) {
        StringBuilder json = new StringBuilder(bytes).append(begin);
        for (int i = 0; json.length() + repeated.length() + end.length() + 10 < bytes; i++) {
            json.append(repeated.contains("%d") ? repeated.replace("%d", Integer.toString(i, 36)) : repeated);
        }
        if (repeated.endsWith(",")) {
            json.setLength(json.length() - 1);
        }
        return json.append(end).toString().getBytes(StandardCharsets.UTF_8);
    }
}
