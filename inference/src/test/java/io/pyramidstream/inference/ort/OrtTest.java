package io.pyramidstream.inference.ort;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLiveHandles.class)
class OrtTest {
    private static final OrtConfig CONFIG = OrtConfig.withThreads(2);

    private Ort ort;
    private Arena arena;

    @BeforeEach
    void open() {
        ort = Ort.open(CONFIG);
        arena = Arena.ofShared();
    }

    @AfterEach
    void close() {
        ort.close();
        arena.close();
    }

    @Test
    void runsABoundGraphAgainOverTheSameMemory() {
        // Given
        var a = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3);
        var b = arena.allocateFrom(JAVA_FLOAT, 10, 20, 30);
        var y = arena.allocate(JAVA_FLOAT, 3);
        try (var session = session("Add");
                var tensorA = OrtTensor.over(ort, a, ElementType.F32, 3);
                var tensorB = OrtTensor.over(ort, b, ElementType.F32, 3);
                var tensorY = OrtTensor.over(ort, y, ElementType.F32, 3);
                var binding = new OrtBinding(session)) {
            binding.input("a", tensorA).input("b", tensorB).output("y", tensorY);
            binding.run();
            assertThat(y.toArray(JAVA_FLOAT)).containsExactly(11, 22, 33);
            // When
            a.set(JAVA_FLOAT, 0, 100);
            binding.run();
            // Then
            assertThat(y.toArray(JAVA_FLOAT)).containsExactly(110, 22, 33);
        }
    }

    @Test
    void handsOverOutputsThatItAllocatedItself() {
        // Given
        try (var session = session("Mul");
                var a = OrtTensor.allocate(ort, ElementType.F32, 2);
                var binding = new OrtBinding(session)) {
            a.data().setAtIndex(JAVA_FLOAT, 0, 3);
            a.data().setAtIndex(JAVA_FLOAT, 1, -4);
            binding.input("a", a).input("b", a).output("y");
            // When
            binding.run();
            // Then
            List<OrtTensor> outputs = binding.outputs();
            try (var y = outputs.getFirst()) {
                assertThat(outputs).hasSize(1);
                assertThat(y.shape()).containsExactly(2L);
                assertThat(y.type()).isEqualTo(ElementType.F32);
                assertThat(y.data().toArray(JAVA_FLOAT)).containsExactly(9, 16);
            }
        }
    }

    @Test
    void knowsTheNamesOfAGraph() {
        try (var session = session("Add")) {
            assertThat(session.inputs()).containsExactly("a", "b");
            assertThat(session.outputs()).containsExactly("y");
        }
    }

    @Test
    void passesOnCodeAndWordsOfTheRuntime() {
        assertThatThrownBy(() -> new OrtSession(ort, new byte[] {1, 2, 3}, SessionConfig.selfContained()))
                .isInstanceOfSatisfying(
                        OrtException.class, e -> assertThat(e.code()).isEqualTo(OrtException.Code.INVALID_PROTOBUF));
        try (var session = session("Add");
                var a = OrtTensor.allocate(ort, ElementType.F32, 2);
                var binding = new OrtBinding(session)) {
            assertThatThrownBy(() -> binding.input("nobody", a))
                    .isInstanceOf(OrtException.class)
                    .hasMessageContaining("nobody");
        }
    }

    @Test
    void stopsARunThatIsTerminatedAndRunsAgainAfterReset() {
        // Given
        try (var session = session("Add");
                var a = OrtTensor.over(ort, arena.allocateFrom(JAVA_FLOAT, 1), ElementType.F32, 1);
                var y = OrtTensor.over(ort, arena.allocate(JAVA_FLOAT), ElementType.F32, 1);
                var options = new RunOptions(ort);
                var binding = new OrtBinding(session)) {
            binding.input("a", a).input("b", a).output("y", y);
            options.terminate();
            // When
            assertThatThrownBy(() -> binding.run(options))
                    .isInstanceOf(OrtException.class)
                    .hasMessageContaining("terminate");
            options.reset();
            binding.run(options);
            // Then
            assertThat(y.data().get(JAVA_FLOAT, 0)).isEqualTo(2);
        }
    }

    @Test
    void refusesMemoryThatIsTooSmallForTheShape() {
        var memory = arena.allocate(JAVA_FLOAT, 3);

        assertThatThrownBy(() -> OrtTensor.over(ort, memory, ElementType.F32, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 16 bytes");
    }

    @Test
    void closesTwiceAndRefusesToBeUsedAfterwards() {
        var tensor = OrtTensor.allocate(ort, ElementType.I64, 4);
        assertThat(NativeHandles.live()).containsEntry(NativeHandles.Kind.TENSOR, 1);

        tensor.close();
        tensor.close();

        assertThat(NativeHandles.live()).doesNotContainKey(NativeHandles.Kind.TENSOR);
        assertThatThrownBy(tensor::data).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isOpenedOncePerProcessWithOneConfiguration() {
        try (var second = Ort.open(CONFIG)) {
            assertThat(second.version()).isEqualTo(ort.version());
        }
        assertThatThrownBy(() -> Ort.open(OrtConfig.withThreads(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("threads=2");
    }

    @Test
    void takesTheLibraryFromAGivenPath(@TempDir Path folder) throws Exception {
        // Given
        ort.close();
        Path unpacked = OrtLibrary.locate(CONFIG);
        Path elsewhere = Files.copy(unpacked, folder.resolve("elsewhere.so"));
        // When
        try (var other = Ort.open(new OrtConfig(Optional.of(elsewhere), folder, 1, false))) {
            // Then
            assertThat(other.version()).startsWith("1.");
            assertThat(other.toString()).contains("elsewhere.so", "1 threads");
        }
    }

    @Test
    void saysWhichLibraryIsMissing(@TempDir Path folder) {
        Path missing = folder.resolve("libnone.so");

        assertThatThrownBy(() -> OrtLibrary.locate(new OrtConfig(Optional.of(missing), folder, 1, false)))
                .isInstanceOf(OrtException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void unpacksTheLibraryWholeAndOnce(@TempDir Path folder) throws Exception {
        var config = new OrtConfig(Optional.empty(), folder, 1, false);

        Path first = OrtLibrary.locate(config);
        var written = Files.getLastModifiedTime(first);
        Path second = OrtLibrary.locate(config);

        assertThat(second).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(second)).isEqualTo(written);
        try (var files = Files.list(first.getParent())) {
            assertThat(files).containsExactly(first);
        }
    }

    @Test
    void namesPlatformsLikeTheArtifact() {
        assertThat(OrtLibrary.platform("Linux", "amd64")).isEqualTo("linux-x64");
        assertThat(OrtLibrary.platform("Linux", "aarch64")).isEqualTo("linux-aarch64");
        assertThat(OrtLibrary.platform("Mac OS X", "aarch64")).isEqualTo("osx-aarch64");
        assertThat(OrtLibrary.platform("Windows 11", "amd64")).isEqualTo("win-x64");
    }

    @Test
    void opensUnderALongCommandLineWithoutReporting(@TempDir Path folder) throws Exception {
        // Given a command line that telemetry of 1.29 cannot swallow
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlong=" + "/a/long/path.jar:".repeat(2000),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenAndClose.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        // When
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        // Then
        assertThat(ended).isTrue();
        assertThat(Files.readString(output)).contains("opened 1.", "telemetry disabled: 1");
        assertThat(process.exitValue()).isZero();
    }

    private OrtSession session(String op) {
        return new OrtSession(ort, TinyGraph.binary(op), SessionConfig.selfContained());
    }
}
