package io.pyramidstream.bench.soak;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.bench.overload.Cameras;
import io.pyramidstream.bench.overload.Site;
import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.ort.NativeHandles;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.service.Figures;
import io.pyramidstream.inference.service.InferenceConfig;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Runs the service for a long time, cameras coming and going, and looks at what it holds.
final class SoakBench {

    private static final int CLIP_FRAMES = 64;

    /// What comes at first is filled once: caches, pools, compiled code.
    private static final double WARM_SHARE = 1.0 / 3;

    /// Growth, as a share of the mean, that still counts as none.
    private static final double FLAT = 0.05;

    /// The same for handles, of which there are a few dozen and more while a run is under way.
    private static final double FLAT_HANDLES = 0.25;

    private static final Duration DRAIN = Duration.ofSeconds(15);

    /// @param heapBytes after a collection
    /// @param handles   of ONNX Runtime and its memory, open
    record Look(
            double seconds,
            long rssBytes,
            long heapBytes,
            int handles,
            long featureBytes,
            long kvBytes,
            int threads,
            long answered,
            String level) {}

    /// @param flat          neither resident memory nor heap nor handles grew
    /// @param handlesLeft  open after everything was closed
    /// @param leakedHandles closed by nobody
    record Result(
            boolean flat,
            Slope rss,
            Slope heap,
            Slope handles,
            int handlesLeft,
            int leakedHandles,
            long answered,
            long shed,
            long failed,
            List<Look> looks) {}

    private final Path model;
    private final int threads;
    private final int cameras;
    private final Duration during;
    private final Duration every;

    /// @param cameras that show at most; a third of them come and go
    SoakBench(Path model, int threads, int cameras, Duration during, Duration every) {
        this.model = model;
        this.threads = threads;
        this.cameras = cameras;
        this.during = during;
        this.every = every;
    }

    /// @param directory of the broker
    Result run(Path directory, Footage footage) throws InterruptedException, IOException {
        InferenceConfig config = InferenceConfig.DEFAULT;
        EngineConfig engine = EngineConfig.defaults().withRuntime(OrtConfig.withThreads(threads));
        List<Look> looks = new ArrayList<>();
        Figures last;
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig(directory));
                VideoModel opened = OnnxVideoModel.open(model, engine);
                Site site = new Site(
                        broker.bootstrapServers(),
                        "soak",
                        config,
                        opened,
                        footage.questions(WindowSpec.DEFAULT, config.pruning()))) {
            try (Cameras showing = new Cameras(site.kafka(), footage.clips(CLIP_FRAMES), 1)) {
                showing.start();
                watch(site, showing, looks);
            }
            site.awaitDone(DRAIN);
            last = site.figures();
        }
        return result(looks, last);
    }

    private void watch(Site site, Cameras showing, List<Look> looks) throws InterruptedException, IOException {
        long beganNs = System.nanoTime();
        for (int turn = 0; System.nanoTime() - beganNs < during.toNanos(); turn++) {
            showing.show(turn % 2 == 0 ? cameras : Math.max(1, cameras * 2 / 3));
            long untilNs = System.nanoTime() + every.toNanos();
            while (System.nanoTime() < untilNs) {
                site.check();
                showing.check();
                Thread.sleep(200);
            }
            Look look = look((System.nanoTime() - beganNs) / 1e9, site.figures());
            looks.add(look);
            System.err.printf(
                    "soak: %.0f s, resident %d MiB, heap %d MiB, %d handles, %d answered, level %s%n",
                    look.seconds(),
                    look.rssBytes() >> 20,
                    look.heapBytes() >> 20,
                    look.handles(),
                    look.answered(),
                    look.level());
        }
    }

    private static Look look(double seconds, Figures figures) throws IOException {
        System.gc();
        return new Look(
                seconds,
                residentBytes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                NativeHandles.live().values().stream().mapToInt(count -> count).sum(),
                figures.features().bytes(),
                figures.kvBytes(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                figures.answered(),
                figures.schedule().level());
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS; resident memory is known on Linux alone");
    }

    private static Result result(List<Look> looks, Figures last) {
        Slope rss = slope(looks, look -> look.rssBytes());
        Slope heap = slope(looks, look -> look.heapBytes());
        Slope handles = slope(looks, look -> look.handles());
        int left =
                NativeHandles.live().values().stream().mapToInt(count -> count).sum();
        return new Result(
                rss.flat(FLAT) && heap.flat(FLAT) && handles.flat(FLAT_HANDLES) && left == 0,
                rss,
                heap,
                handles,
                left,
                NativeHandles.leaked(),
                last.answered(),
                last.shed(),
                last.failed(),
                looks);
    }

    private static Slope slope(List<Look> looks, ToDoubleFunction<Look> figure) {
        int warm = (int) Math.ceil(looks.size() * WARM_SHARE);
        return Slope.of(looks.subList(warm, looks.size()).stream()
                .map(look -> new Slope.Point(look.seconds(), figure.applyAsDouble(look)))
                .toList());
    }
}
