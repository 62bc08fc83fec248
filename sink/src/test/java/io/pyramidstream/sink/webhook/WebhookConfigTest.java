package io.pyramidstream.sink.webhook;

import io.pyramidstream.contract.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.webhook.WebhookServiceTest.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WebhookConfigTest {

    private static final String SECRET = "correct horse battery";

    static WebhookConfig config(Map<String, String> hooks, Map<String, String> secrets, boolean privates) {
        WebhookConfig d = WebhookConfig.DEFAULT;
        return new WebhookConfig(
                hooks,
                secrets,
                List.of(),
                privates,
                d.group(),
                3,
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                50,
                4,
                d.readerBytesMax());
    }

    private static Webhook hook(Map<String, String> fields) {
        return Webhook.of("ops", fields);
    }

    @Test
    void aHookIsToldOfWhatItAsksFor() {
        Webhook hook = hook(Map.of(
                "url", "https://example.org", "streams", "yard*; gate", "severity", "critical", "rules", "fire"));

        assertThat(hook.wants(event("yard-2", 0, 0, Event.Phase.START))).isTrue();
        assertThat(hook.wants(event("gate", 0, 0, Event.Phase.END))).isTrue();
        assertThat(hook.wants(event("gates", 0, 0, Event.Phase.START))).isFalse();
        assertThat(hook.wants(answered("gate", 0, "anyone"))).isFalse();
        assertThat(hook(Map.of("url", "https://example.org", "send", "answers", "questions", "any*"))
                        .wants(answered("gate", 0, "anyone")))
                .isTrue();
        assertThat(hook(Map.of("url", "https://example.org", "rules", "smoke"))
                        .wants(event("gate", 0, 0, Event.Phase.START)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "send, everything, 'hooks.ops.send must be events, answers or events;answers, was everything'",
        "severity, bad, 'hooks.ops.severity must be info, warning or critical, was ''bad'''",
        "stream, yard, 'hooks.ops.stream is unknown; a hook has questions, rules, send, severity, streams, url'",
        "url, http://example.org/, 'hooks.ops: url must be https; webhooks.privateAddresses=true allows http, for a network that is your own'",
        "url, ftp://example.org/, 'hooks.ops: url must be https://host/..., was of scheme ftp'",
        "url, https://me:pass@example.org/, 'hooks.ops: url must not hold a user or password; the signature says who sends'"
    })
    void saysWhatIsWrongWithAHook(String field, String value, String message) {
        Map<String, String> hooks = new HashMap<>(Map.of("ops.url", "https://example.org"));
        hooks.put("ops." + field, value);

        assertThatThrownBy(() -> config(hooks, Map.of("ops", SECRET), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aHookWithoutASecretIsRefused() {
        assertThatThrownBy(() -> config(Map.of("ops.url", "https://example.org"), Map.of("opps", SECRET), false))
                .hasMessage("hooks.ops has no secret: set webhooks.secrets.ops, best in the environment");
    }

    @Test
    void nothingSecretIsInWhatIsLogged() {
        WebhookConfig config =
                config(Map.of("ops.url", "https://example.org/services/T0/very-secret"), Map.of("ops", SECRET), false);

        assertThat(config.toString() + config.all())
                .contains("ops at https://example.org")
                .doesNotContain("secret")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::"
            })
    void addressesOfOnesOwnNetworkAreRefused(String address) throws UnknownHostException {
        List<InetAddress> addresses = List.of(InetAddress.getByName("93.184.216.34"), InetAddress.getByName(address));

        assertThat(new AddressRules(List.of(), false).refusal(addresses)).isPresent();
        assertThat(new AddressRules(List.of(), true).refusal(addresses)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
    void publicAddressesAreNot(String address) throws UnknownHostException {
        assertThat(new AddressRules(List.of(), false).refusal(List.of(InetAddress.getByName(address))))
                .isEmpty();
    }

    @Test
    void hostsCanBeNamed() {
        AddressRules rules = new AddressRules(List.of("*.example.org"), false);

        rules.check(URI.create("https://hooks.Example.org/in"));
        assertThatThrownBy(() -> rules.check(URI.create("https://example.com/in")))
                .hasMessage("url leads to example.com, which webhooks.hosts does not name");
    }
}
