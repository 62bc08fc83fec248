package io.pyramidstream.model.prepared;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/// The expected bytes are those of ONNX Runtime's own quantiser for the same weights.
class BlockQuantiserTest {
    private static final BlockQuantiser FOUR = new BlockQuantiser(4, 32);
    private static final BlockQuantiser EIGHT = new BlockQuantiser(8, 32);

    @Test
    void roundsToFourBitsAsTheRuntimesOwnToolDoes() {
        byte[] codes = new byte[32];
        float[] scales = new float[2];

        FOUR.quantise(row(), 0, 64, codes, 0, scales, 0);

        assertThat(scales).containsExactly(0.075f, 0.075f);
        assertThat(HexFormat.ofDelimiter(" ").formatHex(codes))
                .isEqualTo("90 b1 c3 d4 f5 f7 08 19 3b 4c 5d 7f 8f 90 b1 c3 "
                        + "d4 f5 f7 08 19 3b 4c 5d 7f 8f 90 b1 c3 d4 f5 f7");
    }

    @Test
    void roundsToEightBitsAsTheRuntimesOwnToolDoes() {
        byte[] codes = new byte[64];
        float[] scales = new float[2];

        EIGHT.quantise(row(), 0, 64, codes, 0, scales, 0);

        assertThat(scales).containsExactly(0.0046875f, 0.0046875f);
        assertThat(Arrays.copyOf(codes, 8)).containsExactly(bytes(0, 149, 21, 171, 43, 198, 64, 213));
    }

    @Test
    void letsTheNegativeWeightDecideWhenMagnitudesTie() {
        float[] row = new float[32];
        row[0] = 0.7f;
        row[16] = -0.7f;
        byte[] codes = new byte[16];
        float[] scales = new float[1];

        FOUR.quantise(row, 0, 32, codes, 0, scales, 0);

        assertThat(scales).containsExactly(0.0875f);
        assertThat(codes[0]).isEqualTo((byte) 0x8f);
        assertThat(codes[8]).isEqualTo((byte) 0x80);
    }

    @Test
    void givesABlockOfZerosTheMiddleCode() {
        byte[] codes = new byte[16];
        float[] scales = {1};

        FOUR.quantise(new float[32], 0, 32, codes, 0, scales, 0);

        assertThat(scales[0]).isZero();
        assertThat(codes).containsOnly(0x88);
    }

    @ParameterizedTest
    @CsvSource({"4, 16, 37", "4, 32, 176", "8, 128, 176", "8, 32, 1"})
    void fillsTheLastBlockOfARowThatIsNoMultipleAndComesWithinHalfAStep(int bits, int blockSize, int columns) {
        // Given
        BlockQuantiser quantiser = new BlockQuantiser(bits, blockSize);
        float[] row = new float[3 + columns];
        SplittableRandom random = new SplittableRandom(columns);
        for (int i = 0; i < columns; i++) {
            row[3 + i] = (float) (random.nextDouble() - .5);
        }
        int blocks = quantiser.blocksPerRow(columns);
        byte[] codes = new byte[blocks * quantiser.bytesPerBlock()];
        float[] scales = new float[blocks];

        // When
        quantiser.quantise(row, 3, columns, codes, 0, scales, 0);

        // Then
        for (int i = 0; i < blocks * blockSize; i++) {
            int code = bits == 8 ? codes[i] & 0xff : codes[i / 2] >> (i % 2 * 4) & 0xf;
            float weight = i < columns ? row[3 + i] : 0;
            float scale = scales[i / blockSize];
            // The code opposite the extreme one is missing, so there it can be a whole step.
            assertThat((code - (1 << (bits - 1))) * scale).isCloseTo(weight, within(Math.abs(scale) * 1.001f));
        }
    }

    @Test
    void refusesBlocksTheRuntimeDoesNotHave() {
        assertThatThrownBy(() -> new BlockQuantiser(4, 24)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlockQuantiser(5, 32)).isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] row() {
        float[] row = new float[64];
        for (int i = 0; i < row.length; i++) {
            row[i] = (i * 7 % 13 - 6) / 10.0f;
        }
        row[5] += 0.03f;
        return row;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
