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

/// Where a model computes and in what: as asked, or with the reason why not on a card, or not in few bits.
///
/// @param ort    owned by the scope it was opened in, as is the device
/// @param target what it computes in
/// @param reason why not as asked; empty if it is
public record Placement(Ort ort, Device device, Target target, String reason) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Placement.class);

    /// @param scope owns what is opened
    public static Placement open(EngineConfig config, Scope scope) {
        return open(config, Processor.here(), scope);
    }

    static Placement open(EngineConfig config, Processor processor, Scope scope) {
        if (config.target() == Target.CUDA) {
            return onCard(config, processor, scope);
        }
        return onProcessor(scope.own(Ort.open(config.runtime())), config.target(), processor, "");
    }

    private static Placement onProcessor(Ort ort, Target target, Processor processor, String noCard) {
        String reason = noCard;
        Target used = target;
        if (!processor.computes(target)) {
            used = Target.FP32;
            String slow = "this processor has no instruction that sums 8-bit products exactly (VNNI), target "
                    + target.id() + " could answer wrongly";
            reason = noCard.isEmpty() ? slow : noCard + "; " + slow;
        }
        if (!reason.isEmpty()) {
            LOGGER.warn("computing on the processor target={} reason={}", used.id(), reason);
        }
        return new Placement(ort, Device.HOST, used, reason);
    }

    private static Placement onCard(EngineConfig config, Processor processor, Scope scope) {
        OrtConfig runtime = cudaBuild(config).map(config.runtime()::withLibrary).orElse(config.runtime());
        List<String> missing = missing(config);
        Ort ort;
        try {
            ort = scope.own(Ort.open(runtime));
        } catch (OrtException e) {
            Ort plain = scope.own(Ort.open(config.runtime()));
            return onProcessor(plain, config.fallback(), processor, String.valueOf(e.getMessage()));
        }
        if (!missing.isEmpty()) {
            return onProcessor(ort, config.fallback(), processor, String.join("; ", missing));
        }
        try {
            Device card = scope.own(CudaDevice.open(ort, config.cuda()));
            LOGGER.info("computing on a card device={}", card);
            return new Placement(ort, card, Target.CUDA, "");
        } catch (CudaException e) {
            return onProcessor(ort, config.fallback(), processor, String.valueOf(e.getMessage()));
        }
    }

    /// In what the processor computes when it is asked for the fastest form, and why, for people.
    public static String processor() {
        Processor here = Processor.here();
        return here.computes(Target.FAST)
                ? "sums 8-bit products exactly (" + here.sumsBytes() + "), engine.target=fast is used as it is"
                : "cannot sum 8-bit products exactly, engine.target=fast becomes fp32: right, and slower";
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
