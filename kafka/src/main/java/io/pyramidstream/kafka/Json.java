package io.pyramidstream.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// The shared words as JSON. Unknown fields are ignored, missing ones refused.
final class Json {

    /// Enough to rank and to draw; an answer carries thousands of scores.
    private static final MathContext SCORE = new MathContext(4, RoundingMode.HALF_EVEN);

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addModule(new Jdk8Module())
            .addModule(new ContractModule())
            .addModule(new SimpleModule().addSerializer(float[].class, new Scores()))
            .build();

    private Json() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// @throws IllegalArgumentException with the reason
    static <T> T read(byte[] json, Class<T> type) {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new IllegalArgumentException("its value is null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "its value is not a readable " + type.getSimpleName() + ": " + firstClause(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("its value is no JSON: " + e.getMessage(), e);
        }
    }

    /// Jackson goes on to explain its own settings.
    private static String firstClause(String message) {
        return message.lines().findFirst().orElse("").split("; ", 2)[0];
    }

    /// Four significant digits each.
    private static final class Scores extends StdSerializer<float[]> {

        Scores() {
            super(float[].class);
        }

        @Override
        public void serialize(float[] scores, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartArray(scores, scores.length);
            for (float score : scores) {
                json.writeNumber(rounded(score));
            }
            json.writeEndArray();
        }

        private static float rounded(float score) throws IOException {
            if (!Float.isFinite(score)) {
                throw new IOException("score " + score + " is not a number");
            }
            return new BigDecimal(score).round(SCORE).floatValue();
        }
    }
}
