package io.pyramidstream.sink.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who is told, and how hard it is tried.
///
/// @param hooks            `NAME.url`, and for each name, if wanted: `NAME.send` (events, answers or events;answers),
///                         `NAME.streams`, `NAME.rules`, `NAME.questions` (globs), `NAME.severity` (least severe event)
/// @param secrets          `NAME`: what deliveries to this hook are signed with, 16 bytes or more, or `whsec_` and
/// Base64
/// @param hosts            globs over the hosts that hooks may lead to; empty: any
/// @param privateAddresses whether hooks may lead to this machine and to private networks, and use plain http
/// @param group            Kafka consumer group, after the topic prefix
/// @param attemptsMax      of one delivery, before it goes to the dead letters
/// @param pauseMin         after the first failed attempt, doubled each time
/// @param pauseMax         longest such pause
/// @param timeout          of one attempt
/// @param waitingMax       deliveries that wait for one hook; more go to the dead letters
/// @param inFlightMax      attempts at once to one hook
/// @param readerBytesMax   bytes of records that are not delivered everywhere
public record WebhookConfig(
        Map<String, String> hooks,
        Map<String, String> secrets,
        List<String> hosts,
        boolean privateAddresses,
        String group,
        int attemptsMax,
        Duration pauseMin,
        Duration pauseMax,
        Duration timeout,
        int waitingMax,
        int inFlightMax,
        long readerBytesMax) {

    public static final WebhookConfig DEFAULT = new WebhookConfig(
            Map.of(),
            Map.of(),
            List.of(),
            false,
            "pyramidstream-webhooks",
            8,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            1_000,
            4,
            32L << 20);

    public WebhookConfig {
        hooks = Map.copyOf(hooks);
        secrets = Map.copyOf(secrets);
        hosts = List.copyOf(hosts);
        if (attemptsMax < 1 || waitingMax < 1 || inFlightMax < 1 || readerBytesMax < 2) {
            throw new IllegalArgumentException(
                    "attemptsMax, waitingMax, inFlightMax and readerBytesMax / 2 must be 1 or" + " more, were "
                            + attemptsMax + ", " + waitingMax + ", " + inFlightMax + ", " + readerBytesMax);
        }
        if (!pauseMin.isPositive() || pauseMax.compareTo(pauseMin) < 0 || !timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "pauseMin and timeout must be longer than nothing and pauseMax no shorter" + " than pauseMin, were "
                            + pauseMin + ", " + timeout + ", " + pauseMax);
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("group must not be blank");
        }
        parsed(hooks, secrets, new AddressRules(hosts, privateAddresses));
    }

    /// The hooks, by name.
    List<Webhook> all() {
        return parsed(hooks, secrets, rules());
    }

    AddressRules rules() {
        return new AddressRules(hosts, privateAddresses);
    }

    RetryPolicy policy() {
        return new RetryPolicy(attemptsMax, pauseMin, pauseMax);
    }

    Signature signature(Webhook hook) {
        return new Signature(secrets.getOrDefault(hook.name(), ""));
    }

    private static List<Webhook> parsed(Map<String, String> hooks, Map<String, String> secrets, AddressRules rules) {
        Map<String, Map<String, String>> byName = new TreeMap<>();
        hooks.forEach((key, value) -> {
            String[] parts = key.split("\\.", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "hooks." + key + " must be hooks.NAME.FIELD, for example hooks.ops.url");
            }
            byName.computeIfAbsent(parts[0], _ -> new TreeMap<>()).put(parts[1], value);
        });
        return byName.entrySet().stream()
                .map(hook -> checked(Webhook.of(hook.getKey(), hook.getValue()), secrets, rules))
                .toList();
    }

    private static Webhook checked(Webhook hook, Map<String, String> secrets, AddressRules rules) {
        String secret = secrets.get(hook.name());
        if (secret == null) {
            throw new IllegalArgumentException("hooks." + hook.name() + " has no secret: set webhooks.secrets."
                    + hook.name() + ", best in the environment");
        }
        try {
            rules.check(hook.url());
            new Signature(secret);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("hooks." + hook.name() + ": " + e.getMessage(), e);
        }
        return hook;
    }

    /// Without secrets, and without addresses, which can hold some.
    @Override
    public String toString() {
        return "WebhookConfig[" + all() + "]";
    }
}
