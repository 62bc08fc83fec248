package io.pyramidstream.app.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What was set, and where; turns it into a section's record on request. Later calls win over earlier ones. Not
/// thread-safe.
public final class Settings {

    /// Names after `PYRAMIDSTREAM_` that are no settings of ours.
    private static final List<String> OTHER_NAMES = List.of("PYRAMIDSTREAM_CONFIG", "PYRAMIDSTREAM_JVM");

    /// What Kubernetes puts into the environment for a service whose name begins with ours.
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_(TCP|UDP)(_.*)?");

    private static final Pattern SECRET = Pattern.compile("(?i).*(password|jaas|secret|token|keystore\\.key).*");

    private static final Map<String, Key> KEYS = Key.all().stream()
            .collect(Collectors.toMap(Key::name, Function.identity(), (a, _) -> a, LinkedHashMap::new));
    private static final Map<String, Key> BY_ENVIRONMENT =
            KEYS.values().stream().collect(Collectors.toMap(Key::environmentName, Function.identity()));

    private record Given(String text, String origin) {}

    private final Map<String, Given> given = new TreeMap<>();

    /// One line of what holds.
    ///
    /// @param value as it would be written; of a secret only stars
    public record Effective(String key, String value, String origin) {}

    /// The file, then the environment.
    ///
    /// @param file none: `PYRAMIDSTREAM_CONFIG` of the environment, if it is there
    /// @throws SettingsException when the file cannot be read or a key is unknown
    public static Settings load(@Nullable Path file, Map<String, String> environment) {
        Settings settings = new Settings();
        String fromEnvironment = environment.get("PYRAMIDSTREAM_CONFIG");
        if (file != null) {
            settings.read(file);
        } else if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            settings.read(Path.of(fromEnvironment));
        }
        environment.forEach(settings::readVariable);
        return settings;
    }

    /// Sets one key over whatever was set before.
    ///
    /// @param value  as it would be written; null: leaves the key as it is
    /// @param origin names the option, for people
    public Settings with(String key, @Nullable Object value, String origin) {
        if (value != null) {
            given.put(known(key, origin), new Given(value.toString(), origin));
        }
        return this;
    }

    /// Sets one key if nobody else did.
    public Settings orElse(String key, String text, String origin) {
        given.putIfAbsent(known(key, origin), new Given(text, origin));
        return this;
    }

    /// @throws SettingsException when a value is no such value or the record refuses it
    public <T extends Record> T get(Section<T> section) {
        return section.type().cast(bind(section.name(), section.defaults()));
    }

    /// Everything that holds, with where it was set.
    public List<Effective> effective() {
        List<Effective> all = new ArrayList<>();
        Sections.ALL.forEach(this::get);
        for (Key key : KEYS.values()) {
            if (key.open()) {
                openKeys(key.name())
                        .forEach((name, value) -> all.add(new Effective(
                                key.name() + "." + name,
                                SECRET.matcher(key.name() + "." + name).matches() ? "***" : value,
                                origin(key.name() + "." + name))));
            } else {
                Given set = given.get(key.name());
                all.add(new Effective(
                        key.name(),
                        set == null
                                ? Values.format(key, key.defaultValue())
                                : key.component().equals("password") ? "***" : set.text(),
                        set == null ? "default" : set.origin()));
            }
        }
        return all;
    }

    private void read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(
                    file + ": cannot be read as a properties file (" + e + "); name another with --config");
        }
        properties
                .stringPropertyNames()
                .forEach(key -> with(key, properties.getProperty(key), String.valueOf(file.getFileName())));
    }

    private void readVariable(String variable, String text) {
        if (!variable.startsWith("PYRAMIDSTREAM_") || OTHER_NAMES.contains(variable)) {
            return;
        }
        Key key = BY_ENVIRONMENT.get(variable);
        if (key != null && !key.open()) {
            with(key.name(), text, variable);
            return;
        }
        Optional<Key> open = KEYS.values().stream()
                .filter(each -> each.open() && variable.startsWith(each.environmentName() + "_"))
                .findFirst();
        if (open.isPresent()) {
            String rest = variable.substring(open.get().environmentName().length() + 1);
            with(open.get().name() + "." + rest.toLowerCase(Locale.ROOT).replace('_', '.'), text, variable);
        } else if (!SERVICE_LINK.matcher(variable).matches() && !text.startsWith("tcp://")) {
            throw new SettingsException("there is no setting " + variable + "; did you mean "
                    + Nearest.to(variable, BY_ENVIRONMENT.keySet()) + "? ./pyramidstream config lists all");
        }
    }

    private static String known(String key, String origin) {
        if (KEYS.containsKey(key) && !KEYS.get(key).open()) {
            return key;
        }
        boolean open = KEYS.values().stream()
                .anyMatch(each -> each.open()
                        && key.startsWith(each.name() + ".")
                        && key.length() > each.name().length() + 1);
        if (!open) {
            throw new SettingsException("there is no setting " + key + " (in " + origin + "); did you mean "
                    + Nearest.to(key, KEYS.keySet()) + "? ./pyramidstream config lists all");
        }
        return key;
    }

    private Record bind(String prefix, Record defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(prefix + "." + components[i].getName(), Key.value(components[i], defaults));
        }
        try {
            return defaults.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused(prefix, components, String.valueOf(refused.getMessage()));
            }
            throw new IllegalStateException("cannot make " + defaults.getClass(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + defaults.getClass(), e);
        }
    }

    private Object value(String name, Object defaultValue) {
        if (defaultValue instanceof Record nested) {
            return bind(name, nested);
        }
        if (defaultValue instanceof Map) {
            return openKeys(name);
        }
        Given set = given.get(name);
        Key key = KEYS.get(name);
        if (set == null || key == null) {
            return defaultValue;
        }
        try {
            return Values.parse(key, set.text());
        } catch (IllegalArgumentException e) {
            throw new SettingsException(name + " " + e.getMessage() + " (set by " + set.origin() + ")");
        }
    }

    private Map<String, String> openKeys(String name) {
        Map<String, String> values = new TreeMap<>();
        given.forEach((key, set) -> {
            if (key.startsWith(name + ".")) {
                values.put(key.substring(name.length() + 1), set.text());
            }
        });
        return values;
    }

    /// Blames what was set and is named in the message, or everything that was set in this record.
    private SettingsException refused(String prefix, RecordComponent[] components, String message) {
        List<String> set = java.util.Arrays.stream(components)
                .map(component -> prefix + "." + component.getName())
                .filter(given::containsKey)
                .toList();
        List<String> named = set.stream()
                .filter(key -> message.contains(key.substring(prefix.length() + 1)))
                .toList();
        String blamed = (named.isEmpty() ? set : named)
                .stream().map(key -> key + " by " + origin(key)).collect(Collectors.joining(", "));
        return new SettingsException(prefix + ": " + message + " (set: " + blamed + ")");
    }

    private String origin(String key) {
        Given set = given.get(key);
        return set == null ? "default" : set.origin();
    }
}
