package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.ScoredQuestion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Which questions are looked at together: indices by name, in the order of tables.
public final class Groups {
    public static final String ALL = "all";
    public static final String TEMPORAL = "temporal";
    public static final String STILL = "still";

    private Groups() {}

    /// `all`, `temporal` and `still` leave out what is not scored; types and topics do not. None is empty.
    static Map<String, int[]> of(List<ScoredQuestion> questions) {
        Map<String, int[]> groups = new LinkedHashMap<>();
        put(groups, ALL, questions, ScoredQuestion::scored);
        put(groups, TEMPORAL, questions, question -> question.scored() && question.temporal());
        put(groups, STILL, questions, question -> question.scored() && !question.temporal());
        List<String> types = new ArrayList<>();
        for (ScoredQuestion question : questions) {
            if (!types.contains(question.type())) {
                types.add(question.type());
            }
        }
        types.sort(String::compareTo);
        types.forEach(
                type -> put(groups, type, questions, question -> question.type().equals(type)));
        topics(questions)
                .forEach(topic -> put(
                        groups, topic, questions, question -> question.topic().equals(topic)));
        return groups;
    }

    static TreeSet<String> topics(List<ScoredQuestion> questions) {
        TreeSet<String> topics = new TreeSet<>();
        questions.forEach(question -> topics.add(question.topic()));
        return topics;
    }

    private static void put(
            Map<String, int[]> groups, String name, List<ScoredQuestion> questions, Predicate<ScoredQuestion> in) {
        int[] indices = IntStream.range(0, questions.size())
                .filter(i -> in.test(questions.get(i)))
                .toArray();
        if (indices.length > 0) {
            groups.put(name, indices);
        }
    }
}
