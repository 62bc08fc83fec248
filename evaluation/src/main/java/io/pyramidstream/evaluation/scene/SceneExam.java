package io.pyramidstream.evaluation.scene;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.evaluation.ScoredQuestion;
import io.pyramidstream.scenes.ask.Asked;
import io.pyramidstream.scenes.ask.Questioner;
import io.pyramidstream.scenes.ask.Topic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Windows of generated scenes with balanced questions in the held-out wording. The same seeds give the same exam.
public final class SceneExam implements AutoCloseable {
    /// Fewer questions are not worth a window while there are richer ones.
    private static final int QUESTIONS_WORTH_A_WINDOW = 8;

    private static final int QUESTIONS_PER_WINDOW_MAX = 16;
    private static final int TEXT_TOKENS_MAX = 12;
    private static final long ORDER = 20241017;

    private final SceneFrames frames = new SceneFrames();
    private final List<Clip> clips;

    private record Window(Moment moment, List<Asked> asked) {}

    /// @param questions of yes/no, choice and count wanted; a tenth as many in free text come on top
    /// @param topics    that may be asked about
    /// @throws IllegalArgumentException if the seeds give too few of them
    public SceneExam(SeedRange seeds, int questions, Predicate<Topic> topics) {
        List<Window> windows = new ArrayList<>();
        for (Moment moment : Moment.of(seeds)) {
            List<Asked> asked = Questioner.ask(moment.truths()).stream()
                    .filter(one -> topics.test(one.topic()))
                    .toList();
            windows.add(new Window(moment, asked));
        }
        Map<Topic, AnswerForm> forms = forms(windows);
        Collections.shuffle(windows, new Random(ORDER));
        clips = chosen(windows, questions).stream()
                .map(window -> clip(window, forms))
                .toList();
        long scored = clips.stream()
                .flatMap(clip -> clip.questions().stream())
                .filter(ScoredQuestion::scored)
                .count();
        if (scored < questions) {
            throw new IllegalArgumentException("seeds " + seeds + " give " + scored + " balanced questions where "
                    + questions + " are wanted; take more seeds or ask for fewer questions");
        }
    }

    /// Frames are drawn when they are asked for, as long as this is open.
    public List<Clip> clips() {
        return clips;
    }

    private static List<Window> chosen(List<Window> windows, int questions) {
        Quotas quotas = Quotas.of(windows.stream().flatMap(window -> window.asked().stream())::iterator, questions);
        List<Window> chosen = new ArrayList<>();
        for (int worth = QUESTIONS_WORTH_A_WINDOW; worth > 0 && !quotas.areMet(); worth /= 2) {
            List<Window> left = new ArrayList<>();
            for (Window window : windows) {
                List<Asked> taken = wanted(window, quotas);
                if (taken.size() >= worth) {
                    taken.forEach(quotas::take);
                    chosen.add(new Window(window.moment(), taken));
                } else {
                    left.add(window);
                }
            }
            windows = left;
        }
        return chosen;
    }

    /// One of each topic and answer, in an order that does not favour the first topics.
    private static List<Asked> wanted(Window window, Quotas quotas) {
        List<Asked> asked = new ArrayList<>(window.asked());
        Collections.shuffle(asked, new Random(ORDER ^ window.moment().number()));
        List<Asked> taken = new ArrayList<>();
        for (Asked one : asked) {
            boolean fresh = taken.stream().noneMatch(other -> other.topic() == one.topic());
            if (fresh && quotas.wants(one) && taken.size() < QUESTIONS_PER_WINDOW_MAX) {
                taken.add(one);
            }
        }
        return taken;
    }

    /// A closed form is closed over everything that is ever the answer of its topic.
    private static Map<Topic, AnswerForm> forms(List<Window> windows) {
        Map<Topic, TreeSet<String>> answers = new EnumMap<>(Topic.class);
        for (Window window : windows) {
            for (Asked asked : window.asked()) {
                answers.computeIfAbsent(asked.topic(), _ -> new TreeSet<>()).add(asked.answer());
            }
        }
        Map<Topic, AnswerForm> forms = new EnumMap<>(Topic.class);
        answers.forEach((topic, values) -> forms.put(
                topic,
                switch (topic.form()) {
                    case YES_NO -> new AnswerForm.YesNo();
                    case CHOICE, COUNT -> new AnswerForm.Choice(List.copyOf(values));
                    case TEXT -> new AnswerForm.Text(TEXT_TOKENS_MAX);
                }));
        return forms;
    }

    private Clip clip(Window window, Map<Topic, AnswerForm> forms) {
        List<ScoredQuestion> questions = window.asked().stream()
                .map(asked -> new ScoredQuestion(
                        asked.topic().name(),
                        type(asked.topic().form()),
                        asked.topic().temporal(),
                        asked.topic().form() != Topic.Form.TEXT,
                        asked.heldOut(),
                        form(asked.topic(), forms),
                        asked.answer()))
                .toList();
        return new Clip(window.moment().toString(), () -> frames.jpegs(window.moment()), questions);
    }

    private static AnswerForm form(Topic topic, Map<Topic, AnswerForm> forms) {
        AnswerForm form = forms.get(topic);
        if (form == null) {
            throw new IllegalStateException("no form of " + topic);
        }
        return form;
    }

    private static String type(Topic.Form form) {
        return switch (form) {
            case YES_NO -> "yes/no";
            case CHOICE -> "choice";
            case COUNT -> "count";
            case TEXT -> "text";
        };
    }

    @Override
    public void close() {
        frames.close();
    }
}
