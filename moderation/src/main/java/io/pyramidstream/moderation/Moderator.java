package io.pyramidstream.moderation;

import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.WindowAnswers;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.moderation.policy.Judgement;
import io.pyramidstream.moderation.policy.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Decides about clips, one after the other; a bad one is a decision, never an exception. Blocks the thread it is
/// called on; one thread at a time.
public final class Moderator {

    private static final Logger LOGGER = LoggerFactory.getLogger(Moderator.class);

    private final Policy policy;
    private final List<Question> questions;
    private final WindowAnswers answers;
    private final ClipReader reader;
    private final Duration lengthMax;
    private final Clock clock;

    /// @param lengthMax of a longer clip only the beginning is looked at
    public Moderator(Policy policy, WindowAnswers answers, ClipReader reader, Duration lengthMax, Clock clock) {
        this.policy = policy;
        this.questions = policy.questions();
        this.answers = answers;
        this.reader = reader;
        this.lengthMax = lengthMax;
        this.clock = clock;
    }

    public Policy policy() {
        return policy;
    }

    /// What a clip is read from, and what it turned out to be.
    private record Seen(String problem, long lengthMs) {}

    /// @throws RefusedException if the model's service stops: nothing is decided, ask again
    public Moderation decide(Clip clip) {
        Judgement judgement = new Judgement(policy);
        Seen seen;
        try {
            seen = clip.source().isEmpty() ? lookAtBytes(clip, judgement) : lookAtSource(clip, judgement);
        } catch (SourceException e) {
            seen = new Seen(e.problem().what() + "; " + e.problem().whatToDo(), 0);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Whatever is wrong with foreign bytes, and whoever notices it: this clip is not looked at, the next one
            // is.
            LOGGER.warn("clip={} could not be looked at", clip.id(), e);
            seen = new Seen("it could not be looked at: " + e.getMessage(), 0);
        }
        Judgement.Result result = judgement.decide(seen.problem());
        ModelCard card = answers.model();
        return new Moderation(
                clip.id(),
                clip.name(),
                policy.id(),
                policy.version(),
                result.decision(),
                result.problem(),
                result.findings(),
                result.windows(),
                result.unanswered(),
                seen.lengthMs(),
                result.windows() == 0 ? "" : card.id(),
                result.windows() == 0 ? "" : card.note(),
                clock.millis(),
                Moderation.Review.pending(result.decision()));
    }

    private Seen lookAtSource(Clip clip, Judgement judgement) throws SourceException {
        SourceUri uri = SourceUri.parse(clip.source());
        return lookAt(clip, judgement, onFrame -> reader.read(clip.id(), uri, lengthMax, onFrame));
    }

    private Seen lookAtBytes(Clip clip, Judgement judgement) throws SourceException, IOException {
        Path file = Files.createTempFile("pyramidstream-clip-", ".video");
        try {
            Files.write(file, clip.bytes());
            return lookAt(clip, judgement, onFrame -> reader.readOwn(clip.id(), file, lengthMax, onFrame));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private interface Reading {
        ClipReader.Read into(Consumer<Frame> onFrame) throws SourceException;
    }

    private Seen lookAt(Clip clip, Judgement judgement, Reading reading) throws SourceException {
        ClipWindows windows =
                new ClipWindows(clip.id(), policy.window(), (window, frames) -> ask(window, frames, judgement));
        ClipReader.Read read = reading.into(windows::frame);
        windows.end();
        return new Seen(read.whole() ? "" : "not all of it was looked at: " + read.endReason(), read.lengthMs());
    }

    private void ask(WindowRef window, List<Frame> frames, Judgement judgement) {
        long nowMs = clock.millis();
        List<Due> pairs = questions.stream()
                .map(question -> new Due(question, 0, window, frames, nowMs, nowMs))
                .toList();
        List<Outcome> outcomes;
        try {
            outcomes = answers.answerAside(pairs).join().outcomes();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RefusedException refused ? refused : e;
        }
        judgement.window(frames, outcomes);
    }
}
