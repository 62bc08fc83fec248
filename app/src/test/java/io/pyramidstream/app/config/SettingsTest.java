package io.pyramidstream.app.config;

import io.pyramidstream.ingest.Pace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void nothingSetGivesTheDefaults() {
        Settings settings = Settings.load(null, Map.of("PATH", "/bin"));
        for (Section<?> section : Sections.ALL) {
            assertThat(settings.get(section)).isEqualTo(section.defaults());
        }
    }

    @Test
    void laterPlacesWin() throws IOException {
        Path file = file("ingest.fps=3", "ingest.jpegQscale=7", "ingest.streamsMax=9");
        Settings settings =
                Settings.load(file, Map.of("PYRAMIDSTREAM_INGEST_FPS", "4", "PYRAMIDSTREAM_INGEST_STREAMS_MAX", "10"));
        settings.with("ingest.fps", "5", "--fps").orElse("ingest.streamsMax", "99", "somewhere");
        var ingest = settings.get(Sections.INGEST);
        assertThat(ingest.fps()).isEqualTo(5);
        assertThat(ingest.jpegQscale()).isEqualTo(7);
        assertThat(ingest.streamsMax()).isEqualTo(10);
    }

    @Test
    void readsEveryKindOfValue() throws IOException {
        Path file = file(
                "inference.receiver.bytesHigh=128MiB",
                "inference.schedule.overload=wait",
                "inference.levels.keepRatios=0.5;0.25",
                "inference.schedule.deadline=20s",
                "topics.framesRetention=2h",
                "topics.framesSegmentBytes=16MiB",
                "streams.sources=gate=clips/a.mp4; scene:carpark?seed=1",
                "streams.pace=max",
                "ingest.schemes=file",
                "ingest.fileRoots=/videos;/more",
                "model.directory=/models/7b",
                "engine.kvBytesMax=512MiB",
                "engine.cuda.kvShare=0.7",
                "engine.runtime.spin=true");
        Settings settings = Settings.load(file, Map.of());
        assertThat(settings.get(Sections.ENGINE).kvBytesMax()).contains(512L << 20);
        assertThat(settings.get(Sections.ENGINE).cuda().kvShare()).isEqualTo(.7);
        assertThat(settings.get(Sections.INFERENCE).receiver().bytesHigh()).isEqualTo(128L << 20);
        assertThat(settings.get(Sections.INFERENCE).schedule().overload()).hasToString("WAIT");
        assertThat(settings.get(Sections.INFERENCE).levels().keepRatios()).containsExactly(0.5, 0.25);
        assertThat(settings.get(Sections.INFERENCE).schedule().deadline()).contains(Duration.ofSeconds(20));
        assertThat(settings.get(Sections.TOPICS).framesRetention()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.get(Sections.TOPICS).framesSegmentBytes()).isEqualTo(16 << 20);
        assertThat(settings.get(Sections.STREAMS).sources())
                .containsExactly("gate=clips/a.mp4", "scene:carpark?seed=1");
        assertThat(settings.get(Sections.STREAMS).pace()).isEqualTo(Pace.MAX);
        assertThat(settings.get(Sections.INGEST).schemes()).isEqualTo(Set.of("file"));
        assertThat(settings.get(Sections.INGEST).fileRoots()).isEqualTo(List.of(Path.of("/videos"), Path.of("/more")));
        assertThat(settings.get(Sections.MODEL).directory()).contains(Path.of("/models/7b"));
        assertThat(settings.get(Sections.ENGINE).runtime().spin()).isTrue();
    }

    @Test
    void unknownKeysStopTheStartAndNameTheNearest() throws IOException {
        Path file = file("ingest.jpegQuality=3");
        assertThatThrownBy(() -> Settings.load(file, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("ingest.jpegQuality")
                .hasMessageContaining("deploy.properties")
                .hasMessageContaining("did you mean ingest.jpegQscale");
        assertThatThrownBy(() -> Settings.load(null, Map.of("PYRAMIDSTREAM_INGEST_FSP", "3")))
                .hasMessageContaining("did you mean PYRAMIDSTREAM_INGEST_FPS");
    }

    @Test
    void whatARecordRefusesNamesKeyRangeAndPlace() {
        Settings settings =
                Settings.load(null, Map.of("PYRAMIDSTREAM_INGEST_FPS", "90", "PYRAMIDSTREAM_INGEST_STREAMS_MAX", "5"));
        assertThatThrownBy(() -> settings.get(Sections.INGEST))
                .isInstanceOf(SettingsException.class)
                .hasMessage("ingest: fps must be in (0, 50], was 90.0 (set: ingest.fps by PYRAMIDSTREAM_INGEST_FPS)");
    }

    @Test
    void whatIsNoSuchValueNamesKeyFormAndPlace() {
        assertThatThrownBy(() -> Settings.load(null, Map.of("PYRAMIDSTREAM_TOPICS_FRAMES_RETENTION", "15"))
                        .get(Sections.TOPICS))
                .hasMessageContaining("topics.framesRetention must be a duration such as 500ms, 10s")
                .hasMessageContaining("PYRAMIDSTREAM_TOPICS_FRAMES_RETENTION");
        assertThatThrownBy(() -> Settings.load(null, Map.of())
                        .with("topics.recordBytesMax", "4GiB", "--set")
                        .get(Sections.TOPICS))
                .hasMessageContaining("topics.recordBytesMax must be less than 2GiB");
    }

    @Test
    void kafkasOwnSettingsPassThroughAndSecretsAreNotShown() throws IOException {
        Path secrets = Files.writeString(folder.resolve("kafka.properties"), "sasl.jaas.config=from-file\nacks=all\n");
        Settings settings = Settings.load(
                        null,
                        Map.of(
                                "PYRAMIDSTREAM_KAFKA_CLIENT_SECURITY_PROTOCOL",
                                "SASL_SSL",
                                "PYRAMIDSTREAM_KAFKA_PROPERTIES_FILE",
                                secrets.toString()))
                .with("kafka.client.ssl.truststore.password", "hush", "--set");
        assertThat(settings.get(Sections.KAFKA).settings().clientProperties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "from-file")
                .containsEntry("ssl.truststore.password", "hush");
        assertThat(settings.effective().toString()).contains("SASL_SSL").doesNotContain("hush");
        assertThat(settings.get(Sections.KAFKA).toString()).doesNotContain("hush");
        assertThat(settings.get(Sections.KAFKA).settings().toString()).doesNotContain("hush");
    }

    @Test
    void everyDefaultCanBeWrittenAndReadBack() {
        for (Key key : Key.all()) {
            if (!key.open()) {
                assertThat(Values.parse(key, Values.format(key, key.defaultValue())))
                        .as(key.name())
                        .isEqualTo(key.defaultValue());
            }
        }
    }

    @Test
    void whatAClusterPutsIntoTheEnvironmentIsNoSetting() {
        Settings.load(
                null,
                Map.of(
                        "PYRAMIDSTREAM_SINK_SERVICE_HOST", "10.0.0.1",
                        "PYRAMIDSTREAM_SINK_PORT", "tcp://10.0.0.1:80",
                        "PYRAMIDSTREAM_SINK_PORT_80_TCP_PROTO", "tcp"));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("deploy.properties"), List.of(lines));
    }
}
