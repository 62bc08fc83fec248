package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Parses the JSON of a safetensors header, one tensor at a time, and checks each by itself.
final class SafetensorsEntries {
    private static final int TENSORS_MAX = 1 << 16;
    private static final int RANK_MAX = 8;

    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64),
            Map.entry("C64", 64),
            Map.entry("F32", 32),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("I8", 8),
            Map.entry("U8", 8),
            Map.entry("BOOL", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("F8_E4M3FNUZ", 8),
            Map.entry("F8_E5M2FNUZ", 8));

    private final Path shown;
    private final long dataBytes;

    SafetensorsEntries(Path shown, long dataBytes) {
        this.shown = shown;
        this.dataBytes = dataBytes;
    }

    List<SafetensorsHeader.Entry> parse(byte[] json) {
        Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
        try (JsonParser parser = StrictJson.stream(json, 0, json.length)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "", "the header is no JSON object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("__metadata__")) {
                    parser.skipChildren();
                    continue;
                }
                expect(entries.size() < TENSORS_MAX, name, "is one too many, at most " + TENSORS_MAX + " are read");
                expect(entries.put(name, entry(parser, name)) == null, name, "appears twice");
            }
            expect(parser.nextToken() == null, "", "something follows the header's object");
        } catch (IOException e) {
            throw StrictJson.damaged(shown, e);
        }
        return List.copyOf(entries.values());
    }

    private SafetensorsHeader.Entry entry(JsonParser parser, String name) throws IOException {
        expect(parser.currentToken() == JsonToken.START_OBJECT, name, "is not described by an object");
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(dtype == null && value == JsonToken.VALUE_STRING, name, "needs one dtype, a string");
                    dtype = parser.getText();
                }
                case "shape" -> {
                    expect(shape == null, name, "has two shapes");
                    shape = numbers(parser, name, "shape", RANK_MAX);
                }
                case "data_offsets" -> {
                    expect(offsets == null, name, "has data_offsets twice");
                    offsets = numbers(parser, name, "data_offsets", 2);
                }
                default -> throw refused(name, "has an unknown field \"" + field + "\"");
            }
        }
        return checked(name, dtype, shape, offsets);
    }

    private List<Long> numbers(JsonParser parser, String name, String field, int countMax) throws IOException {
        expect(parser.currentToken() == JsonToken.START_ARRAY, name, field + " is not a list");
        List<Long> numbers = new ArrayList<>(4);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(
                    parser.currentToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < countMax,
                    name,
                    field + " must be at most " + countMax + " whole numbers");
            expect(parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER, name, field + " is out of range");
            numbers.add(parser.getLongValue());
            expect(numbers.getLast() >= 0, name, field + " is negative");
        }
        return numbers;
    }

    private SafetensorsHeader.Entry checked(
            String name, @Nullable String dtype, @Nullable List<Long> shape, @Nullable List<Long> offsets) {
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw refused(name, "needs dtype, shape and two data_offsets");
        }
        Integer bits = BITS.get(dtype);
        if (bits == null) {
            throw refused(name, "has the unknown dtype \"" + dtype + "\"");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        expect(begin <= end, name, "ends at byte " + end + " before it begins at " + begin);
        if (end > dataBytes) {
            throw new CheckpointException(
                    shown,
                    "tensor " + name + " ends at byte " + end + " of the data, but the file has only " + dataBytes
                            + "; it is truncated, download it again");
        }
        expect(
                bytes(name, shape, bits) == end - begin,
                name,
                "has " + (end - begin) + " bytes, which is not what " + dtype + " of shape " + shape + " takes");
        return new SafetensorsHeader.Entry(name, dtype, List.copyOf(shape), begin, end);
    }

    private long bytes(String name, List<Long> shape, int bits) {
        try {
            long elements = 1;
            for (long side : shape) {
                elements = Math.multiplyExact(elements, side);
            }
            return Math.multiplyExact(elements, bits / 8);
        } catch (ArithmeticException ignored) {
            throw refused(name, "has the shape " + shape + ", larger than any file");
        }
    }

    private void expect(boolean holds, String name, String problem) {
        if (!holds) {
            throw refused(name, problem);
        }
    }

    private CheckpointException refused(String name, String problem) {
        return new CheckpointException(
                shown,
                (name.isEmpty() ? "" : "tensor " + name + " ") + problem
                        + "; the header is damaged, download it again");
    }
}
