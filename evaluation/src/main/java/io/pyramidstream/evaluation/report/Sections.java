package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policies;
import io.pyramidstream.evaluation.Policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The tables of the docs page, by the names of its sections.
public final class Sections {
    private Sections() {}

    /// @param report with the plans of {@link Experiments#all}
    /// @param run    how it was made, a line
    /// @param layers of the model
    public static Map<String, String> ofExperiments(Report report, String run, int layers) {
        Map<String, String> sections = new LinkedHashMap<>();
        sections.put("run", run);
        sections.put("rivals", Tables.plans(plans(report, Experiments.rivals())));
        sections.put("types", Tables.groups(plans(report, withoutBlind(Experiments.rivals()))));
        sections.put("options", Tables.plans(plans(report, optionsBesideThePaper())));
        sections.put("single-layer", singleLayer(report, layers));
        sections.put("stages", Tables.plans(plans(report, Experiments.stages())));
        sections.put("calibration", Tables.calibration(plans(report, Experiments.rivals())));
        return sections;
    }

    private static List<String> withoutBlind(List<String> names) {
        return names.stream().filter(name -> !name.equals(Policy.BLIND)).toList();
    }

    private static List<String> optionsBesideThePaper() {
        List<String> names = new ArrayList<>(List.of(Experiments.pyramid(4, "0.5")));
        names.addAll(Policies.options());
        return names;
    }

    private static List<PolicyReport> plans(Report report, List<String> names) {
        return names.stream().map(report::plan).toList();
    }

    /// Points against no pruning: a line per layer, a column per share kept.
    private static String singleLayer(Report report, int layers) {
        StringBuilder table = new StringBuilder("| cut before layer |");
        Experiments.SHARES.forEach(share -> table.append(" keep ").append(share).append(" | work |"));
        table.append("\n|---|")
                .append("---|---|".repeat(Experiments.SHARES.size()))
                .append('\n');
        for (int layer = 1; layer < layers; layer++) {
            table.append("| ").append(layer).append(" |");
            for (String share : Experiments.SHARES) {
                PolicyReport plan = report.plan(Experiments.cut(layer, share));
                table.append(' ')
                        .append(Tables.points(plan.score(Groups.ALL).difference()))
                        .append(String.format(Locale.ROOT, " | %.2f |", plan.flopRatio()));
            }
            table.append('\n');
        }
        return table.toString();
    }
}
