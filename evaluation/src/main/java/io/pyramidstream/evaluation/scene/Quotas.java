package io.pyramidstream.evaluation.scene;

import io.pyramidstream.scenes.ask.Asked;
import io.pyramidstream.scenes.ask.Topic;
import io.pyramidstream.scenes.ask.Topic.Form;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// How many questions of each topic and answer are wanted.
///
/// Forms get fixed shares: yes/no 30 %, choice and count 35 % each, and text a tenth on top. Topics share a form
/// equally, and answers share a topic equally. Where there are too few of an answer, the others of a yes/no topic are
/// held back too, and other topics of the form take over.
final class Quotas {
    /// An answer may be asked for so many times as often as the rarest of its yes/no topic.
    private static final double LEAD_MAX = 1.25;

    private static final String SOMETHING = "something";

    private final Map<Slot, Integer> left;

    private record Slot(Topic topic, String answer) {
        static Slot of(Asked asked) {
            boolean names = asked.topic().form() == Form.TEXT && !asked.answer().equals("nothing");
            return new Slot(asked.topic(), names ? SOMETHING : asked.answer());
        }
    }

    private Quotas(Map<Slot, Integer> left) {
        this.left = left;
    }

    /// @param available questions there are to choose from
    /// @param questions wanted, text left out
    static Quotas of(Iterable<Asked> available, int questions) {
        Map<Topic, Map<Slot, Integer>> caps = new EnumMap<>(Topic.class);
        for (Asked asked : available) {
            caps.computeIfAbsent(asked.topic(), _ -> new HashMap<>()).merge(Slot.of(asked), 1, Integer::sum);
        }
        Map<Slot, Integer> quotas = new HashMap<>();
        for (Form form : Form.values()) {
            Map<Topic, Map<Slot, Integer>> ofForm = new EnumMap<>(caps);
            ofForm.keySet().removeIf(topic -> topic.form() != form);
            long wanted = Math.round(questions * share(form));
            int perTopic = 1;
            while (perTopic <= wanted && total(ofForm, perTopic) < wanted) {
                perTopic++;
            }
            for (Map<Slot, Integer> slots : ofForm.values()) {
                quotas.putAll(filled(slots, perTopic));
            }
        }
        return new Quotas(quotas);
    }

    private static double share(Form form) {
        return switch (form) {
            case YES_NO -> 0.30;
            case CHOICE, COUNT -> 0.35;
            case TEXT -> 0.10;
        };
    }

    private static long total(Map<Topic, Map<Slot, Integer>> topics, int perTopic) {
        return topics.values().stream()
                .flatMap(slots -> filled(slots, perTopic).values().stream())
                .mapToLong(Integer::intValue)
                .sum();
    }

    private static Map<Slot, Integer> filled(Map<Slot, Integer> slots, int perTopic) {
        int each = Math.ceilDiv(perTopic, slots.size());
        int rarest = slots.values().stream().min(Integer::compare).orElse(0);
        Map<Slot, Integer> filled = new HashMap<>();
        slots.forEach((slot, there) -> {
            boolean balanced = slot.topic().form() == Form.YES_NO;
            int most = balanced ? Math.min(there, (int) Math.ceil(LEAD_MAX * rarest)) : there;
            filled.put(slot, Math.min(each, most));
        });
        return filled;
    }

    boolean wants(Asked asked) {
        return left.getOrDefault(Slot.of(asked), 0) > 0;
    }

    void take(Asked asked) {
        left.merge(Slot.of(asked), -1, Integer::sum);
    }

    boolean areMet() {
        return left.values().stream().allMatch(count -> count <= 0);
    }
}
