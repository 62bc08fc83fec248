package io.pyramidstream.sink.webhook;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SignatureTest {

    /// The example of the Standard Webhooks libraries.
    @Test
    void signsAsStandardWebhooksDoes() {
        Signature signature = new Signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(signature.of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void wordsDoAsASecretToo() {
        assertThat(new Signature("correct horse battery").of("a", 1, "b"))
                .startsWith("v1,")
                .isNotEqualTo(new Signature("correct horse battery").of("a", 2, "b"));
    }

    @Test
    void refusesWhatIsTooShortToKeepASecret() {
        assertThatThrownBy(() -> new Signature("abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a webhook's secret must have 16 bytes or more, had 3");
    }
}
