package io.pyramidstream.bench;

import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.Task;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.route.Agreement;
import io.pyramidstream.inference.route.Router;
import io.pyramidstream.inference.route.Router.Member;
import io.pyramidstream.inference.route.Window;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlan;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What several verdict questions about one window cost together, by each route, and whether the router finds the
/// cheapest. The router knows what it learnt from one run of a single question and one of three by each route; it is
/// then asked about every number of questions and every set of allowed routes.
final class QuestionsBench {
    private static final double NS = 1e9;

    /// Processor time is told in steps of 10 ms; what takes less than a few of them is done again and again.
    private static final long MEASURED_MIN_NS = 100_000_000;
    private static final int CALIBRATION_QUESTIONS = 3;
    private static final int FIRST_ID = 30;
    private static final List<List<Integer>> VERDICTS = List.of(List.of(11), List.of(12));
    private static final List<List<Route>> CHOICES = List.of(
            List.of(Route.OWN, Route.SHARED, Route.NONE),
            List.of(Route.OWN, Route.NONE),
            List.of(Route.OWN, Route.SHARED),
            List.of(Route.SHARED, Route.NONE));

    private final Bench bench;
    private final BenchRun run;
    private final List<Integer> counts;
    private final PruningPlan plan;
    private final Window window;

    /// @param counts numbers of questions
    QuestionsBench(Bench bench, BenchRun run, List<Integer> counts) {
        this.bench = bench;
        this.run = run;
        this.counts = counts;
        plan = bench.plan(run.plan());
        window = new Window(BenchShape.decoder(bench.checkpoint()), Bench.TEXT_TOKENS / 2, bench.visualTokens());
    }

    private record Seconds(double wall, double cpu) {}

    private record Case(int questions, Route route) {}

    Results.Questions of(Target target) {
        Router router = new Router(new Agreement());
        Map<Case, List<Seconds>> measured = new HashMap<>();
        try (Decoder decoder = bench.decoder(
                target, counts.stream().max(Comparator.naturalOrder()).orElseThrow())) {
            learn(decoder, router);
            for (int repeat = 0; repeat < run.repeats(); repeat++) {
                List<Case> cases = new ArrayList<>(cases());
                if (repeat % 2 == 1) {
                    Collections.reverse(cases);
                }
                for (Case one : cases) {
                    measured.computeIfAbsent(one, _ -> new ArrayList<>()).add(seconds(decoder, one));
                }
            }
        }
        return results(target, router, measured);
    }

    /// Alone every route but `none` is the same work, so it is measured once.
    private List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int count : counts) {
            for (Route route : Route.values()) {
                if (count > 1 || route != Route.SHARED) {
                    cases.add(new Case(count, route));
                }
            }
        }
        return cases;
    }

    private void learn(Decoder decoder, Router router) {
        for (Route route : Route.values()) {
            for (int count : List.of(1, CALIBRATION_QUESTIONS)) {
                Case one = new Case(count, route);
                seconds(decoder, one); // pays for what is made once
                double ms = 1e3 * seconds(decoder, one).wall();
                router.ran(window, members(count, List.of(route)), Collections.nCopies(count, route), ms);
            }
        }
    }

    private Seconds seconds(Decoder decoder, Case one) {
        List<Row> rows = rows(one);
        long begin = System.nanoTime();
        long cpu = cpuNs();
        int times = 0;
        do {
            decoder.decode(rows, Rule.plain(), TokenSink.NONE);
            times++;
        } while (System.nanoTime() - begin < MEASURED_MIN_NS);
        return new Seconds((System.nanoTime() - begin) / NS / times, (cpuNs() - cpu) / NS / times);
    }

    private List<Row> rows(Case one) {
        PruningPlan chosen = one.route() == Route.NONE ? PruningPlan.none() : plan;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < one.questions(); i++) {
            Row row = bench.row(chosen, 1);
            int first = FIRST_ID + i;
            List<Integer> words = IntStream.range(first, first + Bench.TEXT_TOKENS / 2)
                    .boxed()
                    .toList();
            rows.add(new Row(row.idsBefore(), row.visual(), words, chosen, new Task.Score(VERDICTS))
                    .sharingSelection(one.route() == Route.SHARED));
        }
        return rows;
    }

    private List<Member> members(int count, List<Route> allowed) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Member("q" + i, plan, Bench.TEXT_TOKENS / 2, new Sharing(allowed, 0)))
                .toList();
    }

    private Results.Questions results(Target target, Router router, Map<Case, List<Seconds>> measured) {
        double one = median(measured, new Case(1, Route.OWN), true).value();
        double oneCpu = median(measured, new Case(1, Route.OWN), false).value();
        List<Results.QuestionCost> costs = new ArrayList<>();
        List<Results.RouterCase> choices = new ArrayList<>();
        for (int count : counts) {
            Map<Route, Double> seconds = new EnumMap<>(Route.class);
            for (Route route : Route.values()) {
                Median wall = median(measured, of(count, route), true);
                double cpu = median(measured, of(count, route), false).value();
                seconds.put(route, wall.value());
                double reckonedMs =
                        router.ms(window, members(count, List.of(route)), Collections.nCopies(count, route));
                costs.add(new Results.QuestionCost(
                        count,
                        route.id(),
                        wall.value(),
                        wall.value() / one,
                        cpu,
                        cpu / oneCpu,
                        reckonedMs / 1e3,
                        wall.spread()));
            }
            for (List<Route> allowed : CHOICES) {
                choices.add(choice(router, count, allowed, seconds));
            }
        }
        long right = choices.stream().filter(Results.RouterCase::right).count();
        return new Results.Questions(
                target.id(),
                run.plan(),
                bench.visualTokens(),
                Bench.TEXT_TOKENS,
                costs,
                choices,
                Math.toIntExact(right),
                choices.size());
    }

    private Results.RouterCase choice(Router router, int count, List<Route> allowed, Map<Route, Double> seconds) {
        Route chosen = router.decide(window, members(count, allowed))
                .getFirst()
                .taken()
                .route();
        double took = seconds.getOrDefault(chosen, Double.NaN);
        double cheapest = allowed.stream()
                .mapToDouble(route -> seconds.getOrDefault(route, Double.NaN))
                .min()
                .orElseThrow();
        return new Results.RouterCase(
                count, allowed.stream().map(Route::id).toList(), chosen.id(), took <= cheapest, took / cheapest);
    }

    private static Case of(int count, Route route) {
        return new Case(count, count == 1 && route == Route.SHARED ? Route.OWN : route);
    }

    private static Median median(Map<Case, List<Seconds>> measured, Case one, boolean wall) {
        return Median.of(measured.getOrDefault(one, List.of()).stream()
                .mapToDouble(seconds -> wall ? seconds.wall() : seconds.cpu())
                .toArray());
    }

    /// Of this process, all threads: what counts on a machine that others use too.
    private static long cpuNs() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
