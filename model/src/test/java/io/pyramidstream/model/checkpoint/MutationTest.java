package io.pyramidstream.model.checkpoint;

import com.sun.management.ThreadMXBean;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.pixels.FramePixels;
import io.pyramidstream.model.pixels.PixelProfile;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever bytes a header, an index, a configuration or a tokenizer has, the directory is opened or refused: no other
/// exception, no memory beyond the files' size and 64 MB, no hang. The seed is in every failure; `-Dmutations.seed`
/// repeats it.
class MutationTest {
    private static final int ROUNDS = 5_000;
    /// 30 kB, for speed.
    private static final FormulaShape SMALLEST = new FormulaShape(
            new FormulaShape.Text(8, 8, 1, 2, 2, 303, 1e-5, 10_000, 64),
            new FormulaShape.Vision(6, 6, 2, 1, 4, 2),
            -2,
            300,
            301,
            DType.F32);
    private static final long EXTRA_BYTES_MAX = 64_000_000;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<String> WORDS = List.of(
            "0",
            "-1",
            "9223372036854775807",
            "18446744073709551615",
            "1e999",
            "null",
            "true",
            "\"\"",
            "{}",
            "[]",
            "[[[[",
            "\"../../x\"",
            "\"\\u0000\"",
            "\"F8_E4M3\"",
            "\"data_offsets\"",
            "1152921504606846976",
            ",",
            "}",
            "NaN");

    @TempDir
    Path parent;

    @Test
    @Timeout(300)
    void mutatedHeadersAndConfigurationsAreOpenedOrRefused() throws IOException {
        long seed = Long.getLong("mutations.seed", System.nanoTime());
        System.out.println("mutations seed " + seed);
        Random random = new Random(seed);
        var single = new EditedCheckpoint(parent.resolve("single"), SMALLEST);
        var sharded = new EditedCheckpoint(parent.resolve("sharded"), SMALLEST).shards(2);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            refused += switch (random.nextInt(4)) {
                case 0 -> survives(single, "config.json", 0, random, seed, round);
                case 1 -> survives(sharded, EditedCheckpoint.INDEX, 0, random, seed, round);
                case 2 -> survives(sharded, EditedCheckpoint.shard(1, 2), 8, random, seed, round);
                default -> survives(single, EditedCheckpoint.WEIGHTS, 8, random, seed, round);
            };
        }
        assertThat(refused).as("refused, seed %d", seed).isBetween(ROUNDS / 2, ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "tokenizer_config.json", "preprocessor_config.json"})
    @Timeout(300)
    void mutatedTokenizersAndProcessorsAreOpenedOrRefused(String file) throws IOException {
        long seed = Long.getLong("mutations.seed", System.nanoTime());
        System.out.println("mutations of " + file + " seed " + seed);
        Random random = new Random(seed);
        var checkpoint = new EditedCheckpoint(parent.resolve("single"), SMALLEST);
        ModelConfig config;
        try (var open = checkpoint.open()) {
            config = open.config();
        }
        int refused = 0;
        for (int round = 0; round < ROUNDS / 5; round++) {
            refused += survives(checkpoint, file, 0, random, seed, round, () -> {
                var tokenizer = Tokenizer.open(checkpoint.directory(), config);
                tokenizer.decode(PromptTemplate.of(tokenizer).after("the é\n"));
                new FramePixels(PixelProfile.open(checkpoint.directory(), config));
            });
        }
        assertThat(refused).as("refused, seed %d", seed).isPositive();
    }

    private static int survives(
            EditedCheckpoint checkpoint, String file, int prefix, Random random, long seed, int round)
            throws IOException {
        return survives(
                checkpoint,
                file,
                prefix,
                random,
                seed,
                round,
                () -> checkpoint.open().close());
    }

    /// @return 1 if it was refused
    private static int survives(
            EditedCheckpoint checkpoint, String file, int prefix, Random random, long seed, int round, Runnable open)
            throws IOException {
        byte[] whole = checkpoint.bytes(file);
        int end = prefix == 0 ? whole.length : prefix + EditedCheckpoint.headerBytes(whole);
        byte[] mutated = mutated(whole, prefix, end, random);
        checkpoint.write(file, mutated);
        long bytesMax = bytesOnDisk(checkpoint.directory()) + EXTRA_BYTES_MAX;
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        try {
            open.run();
            return 0;
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).as("seed %d round %d", seed, round).doesNotContain("\n", "\r");
            return 1;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + " round " + round + " in " + file, e);
        } finally {
            assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated, seed %d round %d", seed, round)
                    .isLessThan(bytesMax);
            checkpoint.write(file, whole);
        }
    }

    private static byte[] mutated(byte[] whole, int begin, int end, Random random) {
        if (begin > 0 && random.nextInt(8) == 0) {
            byte[] length = whole.clone();
            length[random.nextInt(begin)] = (byte) random.nextInt(256);
            return length;
        }
        int at = begin + random.nextInt(end - begin);
        int to = Math.min(end, at + random.nextInt(12));
        byte[] instead = switch (random.nextInt(5)) {
            case 0 -> new byte[] {(byte) random.nextInt(256)};
            case 1 -> new byte[0];
            case 2 -> Arrays.copyOfRange(whole, begin, begin + random.nextInt(Math.min(400, end - begin)));
            case 3 -> " [".repeat(random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
            default -> WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
        };
        byte[] head = splice(Arrays.copyOfRange(whole, begin, end), at - begin, to - begin, instead);
        return begin == 0 ? head : EditedCheckpoint.join(head, Arrays.copyOfRange(whole, end, whole.length));
    }

    private static byte[] splice(byte[] text, int from, int to, byte[] instead) {
        byte[] out = new byte[text.length - (to - from) + instead.length];
        System.arraycopy(text, 0, out, 0, from);
        System.arraycopy(instead, 0, out, from, instead.length);
        System.arraycopy(text, to, out, from + instead.length, text.length - to);
        return out;
    }

    private static long bytesOnDisk(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
