package io.pyramidstream.moderation.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Policies as JSON files, and those that come along.
public final class PolicyFile {

    /// Come along; a word without a dot or slash names one of them.
    public static final List<String> READY = List.of("scenes", "video-llava");

    private static final int BYTES_MAX = 1 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .addModule(new Jdk8Module())
            .build();

    private PolicyFile() {}

    /// @param nameOrFile one of {@link #READY}, or a file
    /// @throws IllegalArgumentException with which file, what is wrong and what there is
    public static Policy read(String nameOrFile) {
        try {
            return JSON.readValue(bytes(nameOrFile), Policy.class);
        } catch (ValueInstantiationException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("policy " + nameOrFile + ": " + reason.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "policy " + nameOrFile + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("is no policy") + where(e)
                            + "; docs/moderation.md shows one",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "policy " + nameOrFile + " cannot be read (" + e + "); name a JSON file, or one of " + READY, e);
        }
    }

    private static byte[] bytes(String nameOrFile) throws IOException {
        if (READY.contains(nameOrFile)) {
            try (InputStream in = PolicyFile.class.getResourceAsStream("/policies/" + nameOrFile + ".json")) {
                if (in == null) {
                    throw new IOException("it is missing in this build");
                }
                return in.readAllBytes();
            }
        }
        Path file = Path.of(nameOrFile);
        if (Files.isRegularFile(file) && Files.size(file) > BYTES_MAX) {
            throw new IOException("it is larger than " + BYTES_MAX + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    }
}
