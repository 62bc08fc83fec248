package io.pyramidstream.scenes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.Map;

/// The truth of a moment as it goes with a frame onto the topic, and back.
public final class TruthJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_NULL) // what is not there is not said
            .build();

    private TruthJson() {}

    static Map<String, Object> write(Truth truth) {
        return MAPPER.convertValue(truth, new TypeReference<>() {});
    }

    /// @throws IllegalArgumentException when this is no truth of a scene
    public static Truth read(Map<String, Object> shows) {
        return MAPPER.convertValue(shows, Truth.class);
    }
}
