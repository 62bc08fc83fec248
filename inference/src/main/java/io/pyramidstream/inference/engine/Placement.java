package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.CudaConfig;
import io.pyramidstream.inference.ort.CudaDevice;
import io.pyramidstream.inference.ort.CudaException;
import io.pyramidstream.inference.ort.CudaLibraries;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.ort.OrtException;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.prepared.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where a model computes: as asked, or on the processor with the reason why not on a card.
///
/// @param ort    owned by the scope it was opened in, as is the device
/// @param target what it computes in
/// @param reason why not on the card that was asked for; empty if it is as asked
public record Placement(Ort ort, Device device, Target target, String reason) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Placement.class);

    /// @param scope owns what is opened
    public static Placement open(EngineConfig config, Scope scope) {
        if (config.target() != Target.CUDA) {
            return new Placement(scope.own(Ort.open(config.runtime())), Device.HOST, config.target(), "");
        }
        Placement placement = onCard(config, scope);
        if (placement.device() == Device.HOST) {
            LOGGER.warn(
                    "no card, computing on the processor target={} reason={}", placement.target(), placement.reason());
        } else {
            LOGGER.info("computing on a card device={}", placement.device());
        }
        return placement;
    }

    private static Placement onCard(EngineConfig config, Scope scope) {
        OrtConfig runtime = cudaBuild(config).map(config.runtime()::withLibrary).orElse(config.runtime());
        List<String> missing = missing(config);
        Ort ort;
        try {
            ort = scope.own(Ort.open(runtime));
        } catch (OrtException e) {
            Ort plain = scope.own(Ort.open(config.runtime()));
            return new Placement(plain, Device.HOST, config.fallback(), String.valueOf(e.getMessage()));
        }
        if (!missing.isEmpty()) {
            return new Placement(ort, Device.HOST, config.fallback(), String.join("; ", missing));
        }
        try {
            return new Placement(ort, scope.own(CudaDevice.open(ort, config.cuda())), Target.CUDA, "");
        } catch (CudaException e) {
            return new Placement(ort, Device.HOST, config.fallback(), String.valueOf(e.getMessage()));
        }
    }

    /// Everything that a card needs and this machine lacks, one line each; empty if a card may work.
    public static List<String> missing(EngineConfig config) {
        List<String> missing = new ArrayList<>();
        if (cudaBuild(config).isEmpty()) {
            missing.add("ONNX Runtime's build for CUDA " + config.cuda().major() + " missing (looked for "
                    + standardPlace(config)
                    + "; deploy/gpu/fetch-runtime.sh puts it there, or set engine.runtime.library)");
        }
        CudaLibraries.load(config.cuda()).missing().forEach(library -> missing.add(library.toString()));
        return missing;
    }

    /// Versions of the libraries of NVIDIA, for people.
    public static String libraries(EngineConfig config) {
        return CudaLibraries.load(config.cuda()).all().stream()
                .map(CudaLibraries.Library::toString)
                .collect(Collectors.joining(", "));
    }

    /// The library that was set, else the one in its standard place.
    private static Optional<Path> cudaBuild(EngineConfig config) {
        return config.runtime()
                .library()
                .or(() -> Optional.of(standardPlace(config)).filter(Files::isRegularFile));
    }

    private static Path standardPlace(EngineConfig config) {
        CudaConfig cuda = config.cuda();
        return config.runtime()
                .cacheDirectory()
                .resolve("onnxruntime-cuda" + cuda.major())
                .resolve("libonnxruntime.so");
    }
}
