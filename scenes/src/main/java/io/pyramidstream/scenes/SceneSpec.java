package io.pyramidstream.scenes;

import io.pyramidstream.ingest.source.SourceUri;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which scene: `scene:carpark?seed=1&light=night&fps=25&codec=h264&seconds=60&incidents=smoke`; all but the camera may
/// be left out.
///
/// @param light     on, out, or going out and on again every few seconds
/// @param fps       pictures per second
/// @param encoded   whether each picture goes through H.264, as a camera's does
/// @param duration  empty: endless
/// @param incidents what goes wrong; [Incidents#RARE] when nothing is said
public record SceneSpec(
        Camera camera,
        long seed,
        Light light,
        int fps,
        boolean encoded,
        Optional<Duration> duration,
        Incidents incidents) {

    static final int FPS_MAX = 60;
    private static final int FPS_DEFAULT = 25;

    public enum Light {
        DAY,
        NIGHT,
        CHANGING
    }

    public SceneSpec {
        if (fps < 1 || fps > FPS_MAX) {
            throw new IllegalArgumentException("fps must be in [1, " + FPS_MAX + "], was " + fps);
        }
    }

    public static SceneSpec of(Camera camera, long seed) {
        return new SceneSpec(camera, seed, Light.CHANGING, FPS_DEFAULT, false, Optional.empty(), Incidents.RARE);
    }

    public SceneSpec lasting(Duration newDuration) {
        return new SceneSpec(camera, seed, light, fps, encoded, Optional.of(newDuration), incidents);
    }

    public SceneSpec in(Light newLight) {
        return new SceneSpec(camera, seed, newLight, fps, encoded, duration, incidents);
    }

    /// For clips whose truth is known beforehand: with smoke, with a fall, with neither.
    public SceneSpec with(Incidents newIncidents) {
        return new SceneSpec(camera, seed, light, fps, encoded, duration, newIncidents);
    }

    /// @throws IllegalArgumentException saying what may be asked for
    public static SceneSpec parse(SourceUri uri) {
        String[] parts = uri.withCredentials().split("\\?", 2);
        Map<String, String> query = new HashMap<>();
        if (parts.length == 2) {
            for (String pair : parts[1].split("&")) {
                String[] keyAndValue = pair.split("=", 2);
                query.put(keyAndValue[0], keyAndValue.length == 2 ? keyAndValue[1] : "");
            }
        }
        SceneSpec spec = new SceneSpec(
                Camera.ofWord(parts[0]),
                number(query.remove("seed"), "seed", 0),
                light(query.remove("light")),
                Math.toIntExact(number(query.remove("fps"), "fps", FPS_DEFAULT)),
                encoded(query.remove("codec")),
                Optional.ofNullable(query.remove("seconds"))
                        .map(seconds -> Duration.ofSeconds(number(seconds, "seconds", 0))),
                Optional.ofNullable(query.remove("incidents"))
                        .map(Incidents::ofWord)
                        .orElse(Incidents.RARE));
        if (!query.isEmpty()) {
            throw new IllegalArgumentException("unknown setting '"
                    + query.keySet().iterator().next()
                    + "'; there are seed, light, fps, codec, seconds, incidents");
        }
        return spec;
    }

    private static Light light(@Nullable String word) {
        return switch (word) {
            case null -> Light.CHANGING;
            case "day" -> Light.DAY;
            case "night" -> Light.NIGHT;
            case "changing" -> Light.CHANGING;
            default -> throw new IllegalArgumentException("light must be day, night or changing, was '" + word + "'");
        };
    }

    private static boolean encoded(@Nullable String codec) {
        return switch (codec) {
            case null -> false;
            case "none" -> false;
            case "h264" -> true;
            default -> throw new IllegalArgumentException("codec must be none or h264, was '" + codec + "'");
        };
    }

    private static long number(@Nullable String text, String what, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a whole number, was '" + text + "'", e);
        }
    }

    /// The address that [#parse] reads.
    public SourceUri uri() {
        return SourceUri.parse("scene:" + camera.word() + "?seed=" + seed + "&light="
                + light.name().toLowerCase(Locale.ROOT) + "&fps=" + fps + (encoded ? "&codec=h264" : "")
                + duration.map(d -> "&seconds=" + d.toSeconds()).orElse("")
                + (incidents == Incidents.RARE ? "" : "&incidents=" + incidents.word()));
    }
}
