package io.pyramidstream.bench.overload;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.service.InferenceConfig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Finds what the machine can take, then gives it more.
final class OverloadBench {

    private static final Duration CAPACITY_DURING = Duration.ofSeconds(15);
    private static final int CLIP_FRAMES = 64;

    private final Plan plan;
    private final List<Footage.Clip> clips;
    private final List<Question> questions;

    OverloadBench(Plan plan, Footage footage) {
        this.plan = plan;
        this.clips = footage.clips(CLIP_FRAMES);
        this.questions = footage.questions(WindowSpec.DEFAULT, plan.pruning());
    }

    /// @param directory of the broker
    List<Result> run(Path directory) throws InterruptedException {
        InferenceConfig base = InferenceConfig.DEFAULT.withPruning(plan.pruning());
        EngineConfig engine = EngineConfig.defaults().withRuntime(OrtConfig.withThreads(plan.threads()));
        List<Result> results = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig(directory));
                VideoModel model = OnnxVideoModel.open(plan.model(), engine)) {
            double capacity;
            try (Site site =
                    new Site(broker.bootstrapServers(), "capacity", Policy.QUEUE.config(base), model, questions)) {
                capacity = new Capacity(site, clips).windowsPerSecond(pairsPerWindow(), CAPACITY_DURING);
            }
            System.err.printf(
                    "overload: %.1f windows of %d questions a second, so %d cameras%n",
                    capacity, pairsPerWindow(), cameras(capacity));
            for (double factor : plan.factors()) {
                for (Policy policy : plan.policies()) {
                    String name = policy.word() + "-" + results.size();
                    try (Site site = new Site(broker.bootstrapServers(), name, policy.config(base), model, questions)) {
                        Result result = new Episode(plan, clips, site, policy, factor, capacity).run();
                        System.err.println("overload: " + summary(result));
                        results.add(result);
                    }
                }
            }
        }
        return results;
    }

    static int cameras(double windowsPerSecond) {
        WindowSpec spec = WindowSpec.DEFAULT;
        return Math.max(1, (int) Math.round(windowsPerSecond * spec.strideSlots() * spec.slotMs() / 1e3));
    }

    static String summary(Result one) {
        Double perMinute = one.changesPerMinute();
        return String.format(
                Locale.ROOT,
                "%s at %sx: age avg %.0f p90 %.0f p95 %.0f p99 %.0f ms (calm p95 %.0f, x%.1f); %d answered, %d shed;"
                        + " %d level changes in the first minute%s; full again after %.1f s; accounts"
                        + " %s; cpu %.2f, load average %.1f",
                one.policy(),
                one.factor(),
                one.loaded().avg(),
                one.loaded().p90(),
                one.loaded().p95(),
                one.loaded().p99(),
                one.calm().p95(),
                one.p95Ratio(),
                one.outcomes().answered(),
                one.outcomes().shed(),
                one.levelChanges(),
                perMinute == null ? "" : String.format(Locale.ROOT, ", %.1f a minute later", perMinute),
                one.secondsToFull(),
                one.balanced() ? "balance" : "DO NOT BALANCE",
                one.cpuShare(),
                one.loadAverage());
    }

    /// Questions that are asked of each clip; the same number of all.
    private int pairsPerWindow() {
        return (int) questions.stream()
                .filter(question -> question.asks(clips.getFirst().name() + "-0"))
                .count();
    }
}
