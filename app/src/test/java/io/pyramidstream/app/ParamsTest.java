package io.pyramidstream.app;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ParamsTest {

    @Test
    void leavesOutWhatWasNotSaid() {
        Params params = new Params()
                .with("id", "smoke")
                .with("streams", List.of("yard-*"))
                .with("plan", null)
                .with("cooldownMs", Duration.ofSeconds(2))
                .with("sharing", new Params().with("routes", null));

        assertThat(params.json()).hasToString("""
                {"id":"smoke","streams":["yard-*"],"cooldownMs":2000}""");
    }

    @Test
    void writesAQueryInTheOrderInWhichThingsWereSaid() {
        Params params = new Params().with("stream", "a b").with("limit", 5).with("open", true);

        assertThat(params.query("/v1/events")).isEqualTo("/v1/events?stream=a%20b&limit=5&open=true");
        assertThat(new Params().query("/v1/events")).isEqualTo("/v1/events");
    }
}
