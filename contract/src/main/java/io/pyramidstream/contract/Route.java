package io.pyramidstream.contract;

import java.util.Arrays;
import java.util.Locale;

/// How a question gets at the visual tokens of a window that other questions look at too.
public enum Route {
    /// Its own selection, over a first stage that the window's questions share: exactly what it would answer alone.
    OWN,
    /// One selection for all of them, by the mean of what each would choose by.
    SHARED,
    /// No selection: every visual token in every layer, read once for all of them. Exactly what plan `none` answers.
    NONE;

    /// As it is written: `own`, `shared` or `none`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming those there are
    public static Route parse(String id) {
        return Arrays.stream(values())
                .filter(route -> route.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no route '" + id + "'; there are own, shared, none"));
    }
}
