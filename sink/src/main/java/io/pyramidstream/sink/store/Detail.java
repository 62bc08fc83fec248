package io.pyramidstream.sink.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.kafka.ContractModule;

/// How records are written as JSON, as on their topics.
final class Detail {

    static final ObjectMapper WHOLE = mapper().build();

    /// Without the kept tokens and their scores, which are most of the bytes.
    static final ObjectMapper WITHOUT_EVIDENCE =
            mapper().addMixIn(StageEvidence.class, WithoutTokens.class).build();

    private Detail() {}

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder().addModule(new Jdk8Module()).addModule(new ContractModule());
    }

    @JsonIgnoreProperties({"kept", "scores"})
    private interface WithoutTokens {}
}
