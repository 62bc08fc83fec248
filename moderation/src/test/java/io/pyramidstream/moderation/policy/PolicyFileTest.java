package io.pyramidstream.moderation.policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyFileTest {

    static final List<String> READY = PolicyFile.READY;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @FieldSource("READY")
    void thePoliciesThatComeAlongAreWhole(String name) {
        Policy policy = PolicyFile.read(name);

        assertThat(policy.id()).isEqualTo(name);
        assertThat(policy.note()).isNotBlank();
        assertThat(policy.questions()).hasSameSizeAs(policy.categories());
    }

    @Test
    void readsAFile() throws IOException {
        Policy policy = PolicyFile.read(file("\"reviewAt\": 0.5, \"blockAt\": null, \"windowsMin\": 2"));

        assertThat(policy.categories()).singleElement().satisfies(category -> {
            assertThat(category.blockAt()).isEmpty();
            assertThat(category.windowsMin()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    "reviewAt": 1.5, "blockAt": 0.9, "windowsMin": 1; reviewAt of category 'smoke' must be in (0, 1]
                    "reviewAt": 0.5, "blockAt": 0.4, "windowsMin": 1; blockAt of category 'smoke' must be in [reviewAt, 1]
                    "reviewAt": 0.5, "blockAt": 0.9, "windowsMin": 0; windowsMin of category 'smoke'
                    "reviewAt": 0.5, "blockAt": 0.9, "windowsMin": 1, "colour": 3; colour
                    """)
    void saysWhatIsWrongWithAFile(String fields, String why) throws IOException {
        String file = file(fields);

        assertThatThrownBy(() -> PolicyFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("policy.json")
                .hasMessageContaining(why);
    }

    @Test
    void saysWhichPoliciesThereAre() {
        assertThatThrownBy(() -> PolicyFile.read("no-such-policy")).hasMessageContaining("scenes");
    }

    private String file(String fields) throws IOException {
        return Files.writeString(folder.resolve("policy.json"), """
                        {"id": "mine", "version": 1, "note": "", "pruning": "none",
                         "window": {"frames": 8, "slotMs": 500, "strideSlots": 4},
                         "categories": [{"name": "smoke", "question": "Is there smoke?", %s}]}
                        """.formatted(fields))
                .toString();
    }
}
