package io.pyramidstream.model.pixels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class FramePixelsTest {

    @ParameterizedTest
    @CsvSource({
        "360, 270, 9fa4ab1f, -0.901758",
        "640, 360, 7358c4a5,  1.638368",
        "271, 500, 68ff128c,  1.229612",
        "200, 150, 7e2f22d7,  0.704068"
    })
    void resizesAndCropsBitForBitAsPillowDoes(int width, int height, String crc32, float first) {
        FramePixels pixels = new FramePixels(Pictures.CLIP_224);

        byte[] square = pixels.fill(Pictures.pattern(width, height));

        assertThat(crc32(square)).isEqualTo(crc32);
        assertThat(pixels.values()[0]).isEqualTo(first, within(1e-6f));
    }

    @Test
    void knowsPixelsInTheMiddleAndTheCorner() {
        byte[] square = new FramePixels(Pictures.CLIP_224).fill(Pictures.pattern(640, 360));

        assertThat(rgb(square, 0, 0)).containsExactly(235, 150, 26);
        assertThat(rgb(square, 100, 50)).containsExactly(77, 106, 135);
        assertThat(rgb(square, 223, 223)).containsExactly(239, 97, 31);
    }

    @ParameterizedTest
    @CsvSource({"640, 360", "224, 300", "300, 224", "224, 224", "225, 1000"})
    void orderOfBytesInMemoryMakesNoDifference(int width, int height) {
        FramePixels pixels = new FramePixels(Pictures.CLIP_224);
        Picture picture = Pictures.pattern(width, height);

        byte[] plain = pixels.fill(picture).clone();

        assertThat(pixels.fill(Pictures.reordered(picture))).isEqualTo(plain);
    }

    @Test
    void onePictureLeavesNothingBehindForTheNext() {
        FramePixels used = new FramePixels(Pictures.CLIP_224);
        for (int i = 0; i < 40; i++) {
            used.fill(Pictures.pattern(300 + 13 * i, 700 - 11 * i));
        }

        byte[] again = used.fill(Pictures.pattern(271, 500));

        assertThat(crc32(again)).isEqualTo("68ff128c");
    }

    @Test
    void layoutIsPlanesOfRedGreenAndBlue() {
        byte[] jpeg = Pictures.jpeg(64, 48, BufferedImage.TYPE_3BYTE_BGR, 0xFF0000);

        float[] values = new FramePixels(Pictures.CLIP_224).read(jpeg);

        int plane = 224 * 224;
        assertThat(values).hasSize(3 * plane);
        assertThat(values[plane / 2]).isEqualTo((1 - 0.48145466f) / 0.26862954f, within(0.05f));
        assertThat(values[plane + plane / 2]).isEqualTo((0 - 0.4578275f) / 0.26130258f, within(0.05f));
        assertThat(values[2 * plane + plane / 2]).isEqualTo((0 - 0.40821073f) / 0.27577711f, within(0.05f));
    }

    @Test
    void greyPicturesAreReadAsTheyAreStored() {
        BufferedImage grey = new BufferedImage(64, 48, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((java.awt.image.DataBufferByte) grey.getRaster().getDataBuffer()).getData(), (byte) 100);

        float[] values = new FramePixels(Pictures.CLIP_224).read(Pictures.encode(grey, "jpeg"));

        assertThat(values[0]).isEqualTo((100 / 255f - 0.48145466f) / 0.26862954f, within(0.02f));
        assertThat(values[2 * 224 * 224]).isEqualTo((100 / 255f - 0.40821073f) / 0.27577711f, within(0.02f));
    }

    @Test
    void writesTheSameValuesIntoNativeMemory() {
        FramePixels pixels = new FramePixels(Pictures.CLIP_224);
        byte[] jpeg = Pictures.jpeg(80, 60, BufferedImage.TYPE_3BYTE_BGR, 0x3366CC);
        float[] expected = pixels.read(jpeg);
        try (Arena arena = Arena.ofConfined()) {
            var out = arena.allocate(4L * pixels.floats() + 8, 4);

            pixels.read(jpeg, out, 8);

            assertThat(out.asSlice(8).toArray(ValueLayout.JAVA_FLOAT)).containsExactly(expected);
            assertThat(out.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isZero();
        }
    }

    @Test
    void refusesWhatIsNoPictureAndWorksOn() {
        FramePixels pixels = new FramePixels(Pictures.CLIP_224);
        byte[] jpeg = Pictures.jpeg(80, 60, BufferedImage.TYPE_3BYTE_BGR, 0x3366CC);
        byte[] png = Pictures.encode(new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR), "png");

        for (byte[] bad : new byte[][] {{}, {1, 2, 3}, png, Arrays.copyOf(jpeg, 60), hugeClaim(jpeg)}) {
            assertThatThrownBy(() -> pixels.read(bad)).isInstanceOf(UnreadablePictureException.class);
        }
        assertThat(pixels.read(jpeg)).containsExactly(new FramePixels(Pictures.CLIP_224).read(jpeg));
    }

    @Test
    void refusesAPictureThatEndsInTheMiddle() {
        FramePixels pixels = new FramePixels(Pictures.CLIP_224);
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(3);
        for (int i = 0; i < 320 * 240; i++) {
            image.setRGB(i % 320, i / 320, random.nextInt());
        }
        byte[] jpeg = Pictures.encode(image, "jpeg");

        for (int percent : new int[] {30, 60, 95}) {
            byte[] cut = Arrays.copyOf(jpeg, jpeg.length * percent / 100);
            assertThatThrownBy(() -> pixels.read(cut))
                    .isInstanceOf(UnreadablePictureException.class)
                    .hasMessageContaining("ends in the middle");
        }
        assertThat(pixels.read(jpeg)).hasSize(pixels.floats());
    }

    @Test
    void damagedPicturesAreEitherReadOrRefused() {
        FramePixels pixels = new FramePixels(Pictures.CLIP_224);
        byte[] jpeg = Pictures.jpeg(80, 60, BufferedImage.TYPE_3BYTE_BGR, 0x3366CC);
        long seed = 99;
        Random random = new Random(seed);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] damaged = jpeg.clone();
            damaged[2 + random.nextInt(damaged.length - 2)] = (byte) random.nextInt(256);
            try {
                pixels.read(damaged);
                read++;
            } catch (UnreadablePictureException e) {
                refused++;
            }
        }
        assertThat(read).as("seed %d", seed).isPositive();
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    /// 65535 x 65535 pixels, in the frame header.
    private static byte[] hugeClaim(byte[] jpeg) {
        byte[] huge = jpeg.clone();
        for (int i = 2; i < huge.length - 8; i++) {
            if ((huge[i] & 0xFF) == 0xFF && (huge[i + 1] & 0xFF) == 0xC0) {
                Arrays.fill(huge, i + 5, i + 9, (byte) 0xFF);
                return huge;
            }
        }
        throw new AssertionError("no frame header");
    }

    private static int[] rgb(byte[] square, int row, int column) {
        int at = (row * 224 + column) * 3;
        return new int[] {square[at] & 0xFF, square[at + 1] & 0xFF, square[at + 2] & 0xFF};
    }

    private static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }
}
