package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.kafka.KafkaSettings;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/// A service with a fake model on the tests' broker, for tests of what lies around it.
public final class ServiceForTests implements AutoCloseable {

    /// Capture time of every stream's first frame.
    public static final long EPOCH = Log.EPOCH;

    private final Log log = new Log(1);
    private final FakeModel model = new FakeModel();
    private final InferenceService service;

    /// Its frames are of long ago: it must not take that for load.
    public ServiceForTests(Question... configured) {
        InferenceConfig config = InferenceConfig.DEFAULT
                .withPruning("none")
                .with(ScheduleConfig.DEFAULT.withDue(4, 1000))
                .with(LevelsConfig.DEFAULT.with(LevelsConfig.Mode.OFF));
        service = new InferenceService(config, log.kafka, model, List.of(configured), Clock.systemUTC());
    }

    public InferenceService service() {
        return service;
    }

    public void start() {
        service.start();
    }

    /// Eight frames, two a second.
    public void writeOneWindow(String stream) {
        for (int sequence = 0; sequence < 8; sequence++) {
            log.write(new Frame(stream, Log.EPOCH, sequence, Log.EPOCH + sequence * 500L, 4, 3, new byte[] {'x'}));
        }
    }

    /// Frames `from` to `to`, exclusive, two a second; the picture is the stream's name and the number.
    public void writeFrames(String stream, int from, int to) {
        for (int sequence = from; sequence < to; sequence++) {
            byte[] picture = (stream + sequence).getBytes(StandardCharsets.UTF_8);
            log.write(new Frame(stream, Log.EPOCH, sequence, Log.EPOCH + sequence * 500L, 4, 3, picture));
        }
    }

    /// Those that are committed.
    public List<Outcome> outcomes() {
        return log.outcomes();
    }

    public KafkaSettings kafka() {
        return log.kafka;
    }

    @Override
    public void close() {
        service.close();
        log.close();
    }
}
