package io.pyramidstream.inference.route;

import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.pruning.PruningPlan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Chooses the cheapest allowed route for the questions about one window. One thread.
///
/// Questions may allow different routes, so each order of preference among the three is priced with every question
/// taking the first it allows, and the cheapest order wins; ties go to the route that changes less.
public final class Router {
    private static final List<List<Route>> PREFERENCES = List.of(
            List.of(Route.OWN, Route.SHARED, Route.NONE),
            List.of(Route.OWN, Route.NONE, Route.SHARED),
            List.of(Route.NONE, Route.OWN, Route.SHARED),
            List.of(Route.NONE, Route.SHARED, Route.OWN),
            List.of(Route.SHARED, Route.OWN, Route.NONE),
            List.of(Route.SHARED, Route.NONE, Route.OWN));

    private final Rates rates = new Rates();
    private final Agreement agreement;

    /// A question about the window.
    ///
    /// @param id     whose agreement it is
    /// @param tokens behind the video
    public record Member(String id, PruningPlan plan, int tokens, Sharing sharing) {}

    /// What is to be run for a question.
    ///
    /// @param alsoShared whether to run it by `shared` too, and compare
    public record Decision(RouteTaken taken, boolean alsoShared) {}

    public Router(Agreement agreement) {
        this.agreement = agreement;
    }

    /// @return one per question, in order
    public List<Decision> decide(Window window, List<Member> members) {
        if (members.size() == 1) {
            // Alone, a shared selection is its own.
            return List.of(new Decision(alone(window, members.getFirst()), false));
        }
        List<Boolean> proven = members.stream()
                .map(member -> agreement.proves(member.id(), member.sharing().agreementMin()))
                .toList();
        List<Route> best = cheapest(window, members, proven);
        List<Route> wished = cheapest(window, members, Collections.nCopies(members.size(), true));
        List<Boolean> couldShare = couldShare(members, wished);
        List<Boolean> sampled = sampled(members, proven, couldShare, best);
        double costMs = ms(window, members, best);
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            boolean both = sampled.get(i);
            Route route = both ? Route.OWN : best.get(i);
            // Who allows nothing else is answered by its own selection until sharing is proven.
            String why = both ? "sampled" : why(members.get(i), couldShare.get(i), proven.get(i));
            decisions.add(new Decision(new RouteTaken(route, members.size(), costMs, why), both));
        }
        return decisions;
    }

    /// A selection is shared by questions with the same plan; who is the only one with a plan has its own.
    private static List<Boolean> couldShare(List<Member> members, List<Route> wished) {
        Map<PruningPlan, Integer> sharing = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            if (wished.get(i) == Route.SHARED) {
                sharing.merge(members.get(i).plan(), 1, Integer::sum);
            }
        }
        List<Boolean> could = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            could.add(wished.get(i) == Route.SHARED
                    && sharing.getOrDefault(members.get(i).plan(), 0) > 1);
        }
        return could;
    }

    /// Which questions are run by both routes. What is compared must be the selection that would be shared, which all
    /// of them make together: when one is due, those that would share with it and do not yet come along. Alone it
    /// would be compared with itself.
    private List<Boolean> sampled(
            List<Member> members, List<Boolean> proven, List<Boolean> couldShare, List<Route> best) {
        List<Boolean> due = new ArrayList<>();
        Set<PruningPlan> plans = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            boolean isDue = couldShare.get(i)
                    && member.sharing().agreementMin() > 0
                    && agreement.isDue(member.id(), proven.get(i));
            due.add(isDue);
            if (isDue) {
                plans.add(member.plan());
            }
        }
        List<Boolean> sampled = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            boolean comesAlong = couldShare.get(i) && best.get(i) != Route.SHARED && plans.contains(member.plan());
            sampled.add(due.get(i) || comesAlong);
            if (sampled.getLast()) {
                agreement.sampled(member.id());
            }
        }
        return sampled;
    }

    private static String why(Member member, boolean couldShare, boolean proven) {
        if (couldShare && !proven) {
            return "unproven";
        }
        return usable(member, proven).size() == 1 ? "only" : "cheapest";
    }

    /// What all questions by these routes are reckoned to take, in milliseconds.
    ///
    /// @param routes one per question
    public double ms(Window window, List<Member> members, List<Route> routes) {
        double ms = 0;
        for (Work work : works(window, members, routes)) {
            ms += rates.ms(work);
        }
        return ms;
    }

    /// Learns from what was run.
    ///
    /// @param routes that were taken, one per question
    public void ran(Window window, List<Member> members, List<Route> routes, double ms) {
        Work all = Work.NOTHING;
        for (Work work : works(window, members, routes)) {
            all = all.plus(work);
        }
        rates.observe(all, ms);
    }

    private RouteTaken alone(Window window, Member member) {
        List<Route> allowed = member.sharing().routes();
        Route cheapest = allowed.getFirst();
        for (Route route : allowed) {
            if (ms(window, List.of(member), List.of(route)) < ms(window, List.of(member), List.of(cheapest))) {
                cheapest = route;
            }
        }
        // One selection for one question is its own.
        Route taken = cheapest == Route.SHARED ? Route.OWN : cheapest;
        return new RouteTaken(taken, 1, ms(window, List.of(member), List.of(taken)), "alone");
    }

    private List<Route> cheapest(Window window, List<Member> members, List<Boolean> proven) {
        List<Route> best = List.of();
        double bestMs = Double.POSITIVE_INFINITY;
        for (List<Route> preference : PREFERENCES) {
            List<Route> routes = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                List<Route> usable = usable(members.get(i), proven.get(i));
                routes.add(
                        preference.stream().filter(usable::contains).findFirst().orElseThrow());
            }
            double ms = ms(window, members, routes);
            if (ms < bestMs) {
                best = routes;
                bestMs = ms;
            }
        }
        return best;
    }

    /// A question that allows nothing but what is not proven falls back on its own selection.
    private static List<Route> usable(Member member, boolean proven) {
        List<Route> usable = member.sharing().routes().stream()
                .filter(route -> route != Route.SHARED || proven)
                .toList();
        return usable.isEmpty() ? List.of(Route.OWN) : usable;
    }

    /// Those that run together are one piece of work.
    private static List<Work> works(Window window, List<Member> members, List<Route> routes) {
        Map<Route, Map<PruningPlan, List<Window.Wish>>> together = new EnumMap<>(Route.class);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            PruningPlan plan = switch (routes.get(i)) {
                case OWN, SHARED -> member.plan();
                case NONE -> PruningPlan.none();
            };
            together.computeIfAbsent(routes.get(i), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(plan, _ -> new ArrayList<>())
                    .add(new Window.Wish(plan, member.tokens()));
        }
        List<Work> works = new ArrayList<>();
        together.forEach((route, plans) -> plans.forEach((plan, wishes) -> works.add(
                // Plans that choose without looking, or not at all, choose the same for everyone.
                route == Route.OWN
                                && plan.choice().needsScores()
                                && plan.stages().size() > 1
                        ? window.own(wishes)
                        : window.together(wishes, plan))));
        return works;
    }
}
