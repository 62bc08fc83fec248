package io.pyramidstream.app;

import io.pyramidstream.ingest.StreamSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SourceOptionTest {

    @Test
    void takesTheNameInFrontOfTheSource() {
        StreamSpec spec = SourceOption.parse("gate=clips/a.mp4");

        assertThat(spec.stream()).contains("gate");
        assertThat(spec.source().path()).hasToString("clips/a.mp4");
    }

    @Test
    void leavesAnEqualsSignOfASceneAlone() {
        StreamSpec spec = SourceOption.parse("scene:carpark?seed=1");

        assertThat(spec.stream()).isEmpty();
        assertThat(spec.source()).hasToString("scene:carpark?seed=1");
    }

    @Test
    void leavesAnEqualsSignInAFolderAlone() {
        assertThat(SourceOption.parse("/tmp/a=b/c.mp4").stream()).isEmpty();
    }

    @Test
    void namesAScene() {
        assertThat(SourceOption.parse("yard=scene:carpark?seed=1").stream()).contains("yard");
    }
}
