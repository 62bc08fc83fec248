package io.pyramidstream.app.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceMetersTest {

    @Test
    void prometheusSeesEveryMeterOfAServiceUnderItsName() throws InterruptedException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (SinkService sink =
                        new SinkService(SinkConfig.DEFAULT, new KafkaSettings("127.0.0.1:1"), Clock.systemUTC());
                ServiceMeters meters = new ServiceMeters(registry, sink, "no service of ours")) {
            assertThat(meters.awaitFirst()).isTrue();
            String page = registry.scrape();
            assertThat(Arrays.stream(Meter.values())
                            .filter(meter -> meter.name().startsWith("SINK"))
                            .map(Meter::prometheusName))
                    .allSatisfy(name -> assertThat(page).containsPattern("(?m)^" + name + "[ {]"));
            assertThat(page).contains("pyramidstream_sink_latency_seconds{quantile=\"0.95\"} 0.0");
        }
    }
}
