package io.pyramidstream.inference.ort;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/// After a test class, nothing native is open: `@ExtendWith(NoLiveHandles.class)`.
public final class NoLiveHandles implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(NativeHandles.live())
                .as("native handles open after %s", context.getDisplayName())
                .isEmpty();
    }
}
