package io.pyramidstream.ingest.source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SourceUriTest {

    @ParameterizedTest
    @CsvSource({
        "clips/a b.mp4, file, clips/a b.mp4, a b",
        "/tmp/x.tar.mkv, file, /tmp/x.tar.mkv, x.tar",
        "file:clips/a.mp4, file, clips/a.mp4, a",
        "file:///clips/a%20b.mp4, file, /clips/a b.mp4, a b",
        "file:///clips/100% b.mp4, file, /clips/100% b.mp4, 100% b",
        "scene:carpark?seed=1, scene, carpark?seed=1, carpark",
        "RTSP://cam/live/1, rtsp, //cam/live/1, 1",
    })
    void readsPathsAndAddresses(String text, String scheme, String rest, String baseName) {
        SourceUri uri = SourceUri.parse(text);
        assertThat(uri.scheme()).isEqualTo(scheme);
        assertThat(uri.withCredentials()).isEqualTo(rest);
        assertThat(uri.baseName()).isEqualTo(baseName);
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://admin:pa@ss/w0rd@cam:554/1, rtsp://***@cam:554/1",
        "rtsp://admin:secret@cam:554/1, rtsp://***@cam:554/1",
        "https://cam/a.m3u8?token=secret&x=1, https://cam/a.m3u8?token=***&x=***",
        "rtsp://cam/1, rtsp://cam/1",
    })
    void hidesCredentialsInItsText(String text, String shown) {
        assertThat(SourceUri.parse(text)).hasToString(shown);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> SourceUri.parse("  ")).hasMessageContaining("name a file");
    }
}
