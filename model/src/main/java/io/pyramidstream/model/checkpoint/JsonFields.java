package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fields of one JSON object, each with its default, its range, and a refusal that names file and field. `null` counts
/// as absent.
///
/// @param file  how to name the file in a refusal
/// @param under path of this object in the file, empty for the root
/// @param node  the object
public record JsonFields(Path file, String under, JsonNode node) {

    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    public Optional<JsonFields> object(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        if (!node.get(field).isObject()) {
            throw refused(field, "an object");
        }
        return Optional.of(new JsonFields(file, path(field) + ".", node.get(field)));
    }

    /// An object that may be left out: then one without fields.
    public JsonFields part(String field) {
        return object(field)
                .orElseGet(() -> new JsonFields(file, path(field) + ".", JsonNodeFactory.instance.objectNode()));
    }

    /// The objects of a list; none if the field is absent.
    public List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode one : has(field) ? node.get(field) : List.<JsonNode>of()) {
            if (!node.get(field).isArray() || !one.isObject()) {
                throw refused(field, "a list of objects");
            }
            objects.add(new JsonFields(file, path(field) + "[" + objects.size() + "].", one));
        }
        return objects;
    }

    public int integer(String field, int otherwise, int min, int max) {
        if (!has(field)) {
            return otherwise;
        }
        JsonNode value = node.get(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw refused(field, "a whole number from " + min + " to " + max);
        }
        return value.intValue();
    }

    /// @param above exclusive lower end
    public double number(String field, double otherwise, double above, double max) {
        if (!has(field)) {
            return otherwise;
        }
        JsonNode value = node.get(field);
        if (!value.isNumber() || !(value.doubleValue() > above && value.doubleValue() <= max)) {
            throw refused(field, "a number above " + above + " and at most " + max);
        }
        return value.doubleValue();
    }

    public boolean flag(String field, boolean otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        if (!node.get(field).isBoolean()) {
            throw refused(field, "true or false");
        }
        return node.get(field).booleanValue();
    }

    public String text(String field, String otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        if (!node.get(field).isTextual()) {
            throw refused(field, "a string");
        }
        return node.get(field).textValue();
    }

    /// `field` is there and holds what it must not: the refusal says what was found and what is understood.
    public CheckpointException refused(String field, String understood) {
        String found = String.valueOf(node.get(field));
        String shortened = found.length() > 80 ? found.substring(0, 80) + "..." : found;
        return new CheckpointException(
                file, "field " + path(field) + " is " + shortened + "; it must be " + understood);
    }

    public String path(String field) {
        return under + field;
    }
}
