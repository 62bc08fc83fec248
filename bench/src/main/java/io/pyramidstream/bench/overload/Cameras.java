package io.pyramidstream.bench.overload;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Live cameras, as many as wanted at any moment, each with its own moment of the window: one thread sends every frame
/// when it is taken. Deterministic from a seed, but for the time it is.
public final class Cameras implements AutoCloseable {

    private static final WindowSpec WINDOW = WindowSpec.DEFAULT;
    private static final int SPAN_MS = WINDOW.frames() * WINDOW.slotMs();
    private static final long CLOSE_MS = 10_000;

    private static final class Camera {
        final int number;
        final String stream;
        final Footage.Clip clip;
        final long epochMs;
        long slot;
        long sequence;

        Camera(int number, Footage.Clip clip, long epochMs, long slot) {
            this.number = number;
            this.stream = clip.name() + "-" + number;
            this.clip = clip;
            this.epochMs = epochMs;
            this.slot = slot;
        }

        long nextMs() {
            return epochMs + slot * WINDOW.slotMs();
        }
    }

    private final Records records;
    private final KafkaProducer<String, byte[]> producer;
    private final List<Footage.Clip> clips;
    private final Random random;
    private final PriorityQueue<Camera> byTime = new PriorityQueue<>(Comparator.comparingLong(Camera::nextMs));
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("cameras").unstarted(this::work);
    /// Numbers of cameras that show; one that is switched on again is the same camera.
    private final BitSet on = new BitSet();
    private volatile int wanted;
    private volatile int showing;
    private volatile long frames;
    private volatile long lateMs;
    private volatile boolean closing;

    public Cameras(KafkaSettings kafka, List<Footage.Clip> clips, long seed) {
        this.records = new Records(kafka);
        this.clips = List.copyOf(clips);
        this.random = new Random(seed);
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "acks",
                        "all",
                        "linger.ms",
                        2,
                        "batch.size",
                        262_144,
                        "buffer.memory",
                        134_217_728L,
                        "max.block.ms",
                        60_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public void start() {
        thread.start();
    }

    /// So many cameras show from now on; those that are switched off end their streams.
    public void show(int cameras) {
        wanted = cameras;
        LockSupport.unpark(thread);
    }

    /// Cameras switched on and not off.
    public int showing() {
        return showing;
    }

    /// Frames given to Kafka.
    public long frames() {
        return frames;
    }

    /// By how much the latest frame was sent after it was taken: if this grows the load is less than it says.
    public long lateMs() {
        return lateMs;
    }

    /// @throws IllegalStateException if a frame could not be sent: the run is worth nothing
    public void check() {
        Throwable e = failure.get();
        if (e != null) {
            throw new IllegalStateException("a frame could not be sent, the run is worth nothing", e);
        }
    }

    private void work() {
        try {
            while (!closing) {
                adjust();
                Camera next = byTime.peek();
                long waitMs = next == null ? 20 : next.nextMs() - System.currentTimeMillis();
                if (waitMs > 0) {
                    LockSupport.parkNanos(Math.min(waitMs, 20) * 1_000_000);
                } else if (next != null) {
                    byTime.remove(next);
                    send(next);
                    byTime.add(next);
                    lateMs = -waitMs;
                }
            }
            wanted = 0;
            adjust();
            producer.flush();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void adjust() {
        long nowMs = System.currentTimeMillis();
        while (byTime.size() < wanted) {
            // Windows of cameras end at moments of their own: this one began somewhere within a window's span.
            long epochMs = nowMs - random.nextInt(SPAN_MS);
            int number = on.nextClearBit(0);
            on.set(number);
            long slot = Math.ceilDiv(nowMs - epochMs, WINDOW.slotMs());
            byTime.add(new Camera(number, clips.get(number % clips.size()), epochMs, slot));
        }
        List<Camera> ended = new ArrayList<>();
        while (byTime.size() > wanted) {
            Camera camera = byTime.stream()
                    .max(Comparator.comparingInt((Camera one) -> one.number))
                    .orElseThrow();
            byTime.remove(camera);
            on.clear(camera.number);
            ended.add(camera);
        }
        for (Camera camera : ended) {
            send(new EndOfStream(camera.stream, camera.epochMs, camera.sequence, nowMs, "it was switched off"));
        }
        showing = byTime.size();
    }

    private void send(Camera camera) {
        Footage.Clip clip = camera.clip;
        byte[] jpeg = clip.jpegs().get(Math.floorMod(camera.slot, clip.jpegs().size()));
        send(new Frame(
                camera.stream, camera.epochMs, camera.sequence++, camera.nextMs(), clip.width(), clip.height(), jpeg));
        camera.slot++;
        frames++;
    }

    private void send(StreamRecord record) {
        producer.send(records.encode(record), (_, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    /// Ends every stream; returns when Kafka has everything.
    @Override
    public void close() throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join(CLOSE_MS);
        producer.close();
    }
}
