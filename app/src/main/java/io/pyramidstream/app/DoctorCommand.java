package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.Placement;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.JpegEncoder;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.scenes.SceneSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/// Tries each part on this machine, so that a missing library shows here and not in the middle of work.
@Command(
        name = "doctor",
        description = "Check that everything PyramidStream needs works on this machine.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions settingsOptions = new SettingsOptions();

    private boolean healthy = true;

    @Override
    public Integer call() {
        EngineConfig engine = settingsOptions.load().get(Sections.ENGINE);
        check(
                "java",
                () -> Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        check(
                "memory",
                () -> (Runtime.getRuntime().maxMemory() >> 20) + " MiB heap at most, "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        check("cache", DoctorCommand::cache);
        check("loopback", DoctorCommand::loopback);
        check("ffmpeg", DoctorCommand::ffmpeg);
        check("processor", Placement::processor);
        check("model", DoctorCommand::model);
        card(engine);
        return healthy ? 0 : 1;
    }

    private void check(String what, Callable<String> trial) {
        try {
            System.out.printf("ok    %-9s %s%n", what, trial.call());
        } catch (Exception | LinkageError e) {
            healthy = false;
            System.out.printf("FAIL  %-9s %s%n", what, e.getMessage() == null ? e : e.getMessage());
        }
    }

    /// A machine without a card is as healthy as any, unless the settings ask for one.
    private void card(EngineConfig engine) {
        List<String> missing = Placement.missing(engine);
        if (!missing.isEmpty()) {
            boolean wanted = engine.target() == Target.CUDA;
            healthy &= !wanted;
            missing.forEach(each -> System.out.printf("%s  %-9s %s%n", wanted ? "FAIL" : "none", "card", each));
            return;
        }
        check("card", () -> {
            try (Scope scope = new Scope()) {
                Placement placement = Placement.open(engine.withTarget(Target.CUDA), scope);
                if (!placement.reason().isEmpty()) {
                    throw new IllegalStateException(placement.reason());
                }
                return placement.device() + ", " + Placement.libraries(engine);
            }
        });
    }

    private static String cache() throws IOException {
        Path cache = Files.createDirectories(Folders.cache());
        return cache + ", " + (Files.getFileStore(cache).getUsableSpace() >> 20) + " MiB free";
    }

    private static String loopback() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "can listen, got port " + socket.getLocalPort();
        }
    }

    /// Opens a scene and has FFmpeg scale and encode its first picture.
    private static String ffmpeg() throws Exception {
        try (FrameSource camera = new SceneSources().open(SourceUri.parse("scene:carpark"));
                JpegEncoder encoder = new FfmpegJpegEncoder(360, 4)) {
            Picture picture = Objects.requireNonNull(camera.next(), "the scene gave no picture");
            return "scales and encodes: " + encoder.encode(picture);
        }
    }

    private static String model() {
        try (VideoModel model = OnnxVideoModel.open(DemoModel.directory(), EngineConfig.defaults())) {
            return model.card().id() + " loads and warms up";
        }
    }
}
