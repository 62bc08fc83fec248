package io.pyramidstream.sink.event;

import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.sink.live.HeldFrame;
import io.pyramidstream.sink.rule.Turn;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Looks up the frame that stands for a window, and keeps its picture when an event is going to show it. The session's
/// thread only.
final class Evidence {

    private static final Logger LOGGER = LoggerFactory.getLogger(Evidence.class);

    private final LogView log;
    private final PictureStore pictures;
    private final EventCounts counts;
    private @Nullable EvidenceFrame newest;
    private byte[] newestJpeg = new byte[0];
    private boolean failing;

    Evidence(LogView log, PictureStore pictures, EventCounts counts) {
        this.log = log;
        this.pictures = pictures;
        this.counts = counts;
    }

    /// The middle one of the window's frames, while the sink holds it.
    Optional<EvidenceFrame> of(WindowRef window) {
        if (window.sequences().isEmpty()) {
            return Optional.empty();
        }
        long sequence = window.sequences().get(window.sequences().size() / 2);
        Optional<HeldFrame> held = log.frame(window.stream(), window.epochMs(), sequence);
        if (held.isEmpty()) {
            counts.pictureMissing();
            return Optional.empty();
        }
        Frame frame = held.get().frame();
        EvidenceFrame found = new EvidenceFrame(
                window.epochMs(),
                sequence,
                window.index(),
                frame.captureTimeMs(),
                held.get().partition(),
                held.get().offset(),
                frame.stream() + "~" + frame.epochMs() + "~" + frame.sequence());
        newest = found;
        newestJpeg = frame.jpeg();
        return Optional.of(found);
    }

    /// Keeps the picture looked up last if one of the rules' states shows it.
    void keepWhatIsShown(Turn turn) {
        EvidenceFrame candidate = newest;
        if (candidate == null) {
            return;
        }
        newest = null;
        if (turn.changed().values().stream().anyMatch(state -> shownBy(state).contains(candidate))) {
            keep(candidate.pictureId());
        }
    }

    private void keep(String pictureId) {
        try {
            pictures.put(pictureId, newestJpeg);
            failing = false;
        } catch (IOException e) {
            counts.pictureFailed();
            if (!failing) {
                LOGGER.warn("picture not kept, events go on without id={} reason={}", pictureId, e.toString());
            }
            failing = true;
        }
    }

    private static List<EvidenceFrame> shownBy(RuleState state) {
        return switch (state.condition()) {
            case RuleState.Quiet _ -> List.of();
            case RuleState.Rising rising -> rising.streak().evidence();
            case RuleState.Active active -> active.streak().evidence();
        };
    }
}
