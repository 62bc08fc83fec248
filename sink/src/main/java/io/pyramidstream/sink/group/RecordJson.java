package io.pyramidstream.sink.group;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.kafka.ContractModule;

/// Records as JSON, as on their topics.
public final class RecordJson {

    private static final ObjectMapper WHOLE = mapper().build();

    /// Without the kept tokens and their scores, which are most of the bytes.
    private static final ObjectMapper WITHOUT_EVIDENCE =
            mapper().addMixIn(StageEvidence.class, WithoutTokens.class).build();

    private RecordJson() {}

    /// @param evidence whether to keep the kept tokens and their scores
    public static String of(Outcome outcome, boolean evidence) {
        return write(evidence ? WHOLE : WITHOUT_EVIDENCE, outcome);
    }

    public static String of(Event event) {
        return write(WHOLE, event);
    }

    private static String write(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder().addModule(new Jdk8Module()).addModule(new ContractModule());
    }

    @JsonIgnoreProperties({"kept", "scores"})
    private interface WithoutTokens {}
}
