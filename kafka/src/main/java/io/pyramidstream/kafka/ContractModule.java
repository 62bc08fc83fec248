package io.pyramidstream.kafka;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.Severity;

/// Tells Jackson how the sealed words are written: with a `kind`; and enums by their id. Found through the class path,
/// so that HTTP and Kafka show them alike.
public final class ContractModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    public ContractModule() {
        super("pyramidstream-contract");
        setMixInAnnotation(AnswerForm.class, Form.class);
        setMixInAnnotation(AnswerForm.Field.class, Field.class);
        setMixInAnnotation(Route.class, Id.class);
        setMixInAnnotation(Severity.class, Id.class);
        setMixInAnnotation(Event.Phase.class, Id.class);
        setMixInAnnotation(Moderation.Decision.class, Id.class);
        setMixInAnnotation(Moderation.Review.State.class, Id.class);
        setMixInAnnotation(RuleState.Condition.class, Condition.class);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(name = "text", value = AnswerForm.Text.class),
        @JsonSubTypes.Type(name = "yes-no", value = AnswerForm.YesNo.class),
        @JsonSubTypes.Type(name = "choice", value = AnswerForm.Choice.class),
        @JsonSubTypes.Type(name = "number", value = AnswerForm.Number.class),
        @JsonSubTypes.Type(name = "json", value = AnswerForm.Json.class)
    })
    private interface Form {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(name = "text", value = AnswerForm.Field.Text.class),
        @JsonSubTypes.Type(name = "number", value = AnswerForm.Field.Number.class),
        @JsonSubTypes.Type(name = "flag", value = AnswerForm.Field.Flag.class),
        @JsonSubTypes.Type(name = "choice", value = AnswerForm.Field.Choice.class)
    })
    private interface Field {}

    private interface Id {
        @JsonValue
        String id();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(name = "quiet", value = RuleState.Quiet.class),
        @JsonSubTypes.Type(name = "rising", value = RuleState.Rising.class),
        @JsonSubTypes.Type(name = "active", value = RuleState.Active.class)
    })
    private interface Condition {}
}
