package io.pyramidstream.app.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One thing that can be set.
///
/// @param name         for example `inference.receiver.bytesHigh`
/// @param owner        the record that has it
/// @param component    its name there
/// @param defaultValue what holds when it is not set
record Key(String name, Class<?> owner, String component, Type type, Object defaultValue) {

    private static final String ENVIRONMENT_PREFIX = "PYRAMIDSTREAM_";

    /// All keys of all sections, in the order of the records.
    static List<Key> all() {
        List<Key> keys = new ArrayList<>();
        for (Section<?> section : Sections.ALL) {
            add(keys, section.name(), section.defaults());
        }
        return List.copyOf(keys);
    }

    private static void add(List<Key> keys, String prefix, Record defaults) {
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            String name = prefix + "." + component.getName();
            Object value = value(component, defaults);
            if (value instanceof Record nested) {
                add(keys, name, nested);
            } else {
                keys.add(new Key(name, defaults.getClass(), component.getName(), component.getGenericType(), value));
            }
        }
    }

    static Object value(RecordComponent component, Record owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component + " of " + owner.getClass(), e);
        }
    }

    /// Whether it stands for any number of keys that begin with its name and a dot.
    boolean open() {
        return defaultValue instanceof Map;
    }

    /// Whether numbers are bytes and may be written as `64MiB`.
    boolean bytes() {
        return component.toLowerCase(Locale.ROOT).contains("bytes");
    }

    /// `PYRAMIDSTREAM_INFERENCE_RECEIVER_BYTES_HIGH`.
    String environmentName() {
        return ENVIRONMENT_PREFIX
                + name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }
}
