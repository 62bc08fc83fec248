package io.pyramidstream.moderation.policy;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;

import java.util.HashSet;
import java.util.List;

/// What a clip is judged by. Every decision names the policy and its version, so a change of any field wants a new
/// version.
///
/// @param note       for people: what it is for, and what is known about how right it is
/// @param window     how clips are cut; windows that overlap miss nothing at their borders
/// @param pruning    name of the pruning plan
/// @param categories 1 or more, of different names
public record Policy(
        String id, int version, String note, WindowSpec window, String pruning, List<Category> categories) {

    public static final int CATEGORIES_MAX = 32;

    public Policy {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a policy's id must be 1 to 64 letters, digits, '.', '_' or '-', starting"
                            + " with a letter or digit, was '" + id + "'");
        }
        if (version < 1) {
            throw new IllegalArgumentException("version of policy " + id + " must be 1 or more, was " + version);
        }
        categories = List.copyOf(categories);
        if (categories.isEmpty() || categories.size() > CATEGORIES_MAX) {
            throw new IllegalArgumentException(
                    "policy " + id + " must have 1 to " + CATEGORIES_MAX + " categories, had " + categories.size());
        }
        var names = new HashSet<String>();
        for (Category category : categories) {
            if (!names.add(category.name())) {
                throw new IllegalArgumentException("policy " + id + " has two categories '" + category.name() + "'");
            }
        }
    }

    /// What every window is asked, in the order of the categories.
    public List<Question> questions() {
        return categories.stream()
                .map(category -> new Question(
                        "category-" + categories.indexOf(category),
                        version,
                        category.question(),
                        List.of("*"),
                        window,
                        pruning,
                        new AnswerForm.YesNo(),
                        0))
                .toList();
    }
}
