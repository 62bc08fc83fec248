package io.pyramidstream.inference.route;

import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.inference.route.Router.Decision;
import io.pyramidstream.inference.route.Router.Member;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RouterTest {
    private static final DecoderShape SHAPE = new DecoderShape(16, 2048, 5632, 16, 16, 128);
    private static final Window WINDOW = new Window(SHAPE, 5, 2056);
    private static final PruningPlan PLAN = PruningPlans.parse("pyramid-S4-l0.5", 16);
    private static final Sharing ANY = new Sharing(List.of(Route.values()), 0);
    private static final double MS_PER_MAC = 3e-9;

    private final Agreement agreement = new Agreement();
    private final Router router = new Router(agreement);

    @Test
    void sharesOneSelectionWhereAllAllowIt() {
        assertThat(routes(members(8, ANY))).containsOnly(Route.SHARED);
    }

    @Test
    void fewQuestionsChooseForThemselvesAndManyDoWithoutChoosing() {
        Sharing exact = new Sharing(List.of(Route.OWN, Route.NONE), 0);

        assertThat(routes(members(2, exact))).containsOnly(Route.OWN);
        assertThat(routes(members(12, exact))).containsOnly(Route.NONE);
    }

    @Test
    void aQuestionAloneSharesNothing() {
        Decision decision = router.decide(WINDOW, members(1, ANY)).getFirst();

        assertThat(decision.taken().route()).isEqualTo(Route.OWN);
        assertThat(decision.taken().why()).isEqualTo("alone");
        assertThat(decision.taken().questions()).isEqualTo(1);
        assertThat(decision.taken().costMs()).isPositive();
    }

    @Test
    void whoAllowsOnlyTheirOwnKeepsItWhateverOthersDo() {
        List<Member> members = new ArrayList<>(members(6, ANY));
        members.add(new Member("alone", PLAN, 15, Sharing.EXACT));

        List<Decision> decisions = router.decide(WINDOW, members);

        assertThat(decisions.getLast().taken().route()).isEqualTo(Route.OWN);
        assertThat(decisions.getLast().taken().why()).isEqualTo("only");
        assertThat(decisions.getFirst().taken().route()).isEqualTo(Route.SHARED);
    }

    @Test
    void sharedNeedsProofOfAgreement() {
        // Given a question that shares only if nine in ten answers stay the same
        Sharing careful = new Sharing(List.of(Route.OWN, Route.SHARED), 0.9);
        List<Member> members = members(4, careful);
        assertThat(router.decide(WINDOW, members)).allSatisfy(decision -> {
            assertThat(decision.taken().route()).isEqualTo(Route.OWN);
            assertThat(decision.taken().why()).isIn("unproven", "sampled");
        });
        // When it is proven
        for (int i = 0; i < Agreement.COMPARISONS_MIN; i++) {
            members.forEach(member -> agreement.compared(member.id(), true));
        }
        // Then
        assertThat(routes(members)).containsOnly(Route.SHARED);
        // And when answers begin to differ, no more
        for (int i = 0; i < 5; i++) {
            members.forEach(member -> agreement.compared(member.id(), false));
        }
        assertThat(routes(members)).containsOnly(Route.OWN);
    }

    @Test
    void comparesNowAndThenAndMoreOftenWhatIsNotProven() {
        Sharing careful = new Sharing(List.of(Route.OWN, Route.SHARED), 0.9);
        List<Member> members = members(2, careful);

        assertThat(sampled(members, 100)).isEqualTo(25);
        for (int i = 0; i < Agreement.COMPARISONS_MAX; i++) {
            members.forEach(member -> agreement.compared(member.id(), true));
        }
        assertThat(sampled(members, 100)).isEqualTo(2);
        assertThat(agreement.figures()).isEqualTo(new Agreement.Figures(200, 200));
    }

    @Test
    void aQuestionThatComesLaterIsNotComparedWithItself() {
        // Given two questions, and two windows later a third; whatever is shared by two or more changes the answer
        Sharing careful = new Sharing(List.of(Route.OWN, Route.SHARED), 0.9);
        List<Member> members = members(3, careful);
        // When
        for (int window = 0; window < 200; window++) {
            answer(members.subList(0, window < 2 ? 2 : 3));
        }
        // Then
        assertThat(agreement.figures().comparisons()).isGreaterThan(100);
        assertThat(agreement.figures().agreed()).isZero();
        assertThat(routes(members)).containsOnly(Route.OWN);
    }

    @Test
    void whatIsProvenGoesOnSharingWhileOthersAreCompared() {
        // Given seven questions that are proven, and one that never will be
        Sharing careful = new Sharing(List.of(Route.OWN, Route.SHARED), 0.9);
        List<Member> members = members(8, careful);
        for (int i = 0; i < Agreement.COMPARISONS_MAX; i++) {
            members.subList(0, 7).forEach(member -> agreement.compared(member.id(), true));
        }
        // When
        int compared = 0;
        int shared = 0;
        for (int window = 0; window < 48; window++) {
            List<Decision> decisions = router.decide(WINDOW, members);
            compared += decisions.getLast().alsoShared() ? 1 : 0;
            shared += decisions.getFirst().taken().route() == Route.SHARED ? 1 : 0;
        }
        // Then
        assertThat(compared).isEqualTo(12);
        assertThat(shared).isEqualTo(48);
    }

    @Test
    void whoIsTheOnlyOneWithAPlanHasNothingToCompare() {
        Sharing careful = new Sharing(List.of(Route.OWN, Route.SHARED), 0.9);
        List<Member> members = new ArrayList<>(members(4, careful));
        members.add(new Member("other", PruningPlans.parse("pyramid-S4-l0.3", 16), 15, careful));

        for (int window = 0; window < 20; window++) {
            assertThat(router.decide(WINDOW, members).getLast().alsoShared()).isFalse();
        }
    }

    @Test
    void nothingIsComparedThatWouldNotShareAnyway() {
        assertThat(sampled(members(4, new Sharing(List.of(Route.OWN, Route.NONE), 0.9)), 100))
                .isZero();
        assertThat(sampled(members(1, ANY), 100)).isZero();
    }

    @Test
    void learnsWhatShortTextsCostFromWhatWasRun() {
        // Given a machine on which reading a layer's weights for a few words is very dear
        List<Member> many = members(8, new Sharing(List.of(Route.OWN, Route.NONE), 0));
        List<Route> own = Collections.nCopies(8, Route.OWN);
        List<Route> none = Collections.nCopies(8, Route.NONE);
        Work ownWork = WINDOW.own(wishes(8));
        Work noneWork = WINDOW.together(wishes(8), PruningPlan.none());
        for (int i = 0; i < 5; i++) {
            router.ran(WINDOW, many, own, ms(ownWork, 1000));
            router.ran(WINDOW, many, none, ms(noneWork, 1000));
        }
        // When, then
        assertThat(router.ms(WINDOW, many, own)).isCloseTo(ms(ownWork, 1000), within(0.02 * ms(ownWork, 1000)));
        assertThat(router.ms(WINDOW, many, none)).isCloseTo(ms(noneWork, 1000), within(0.02 * ms(noneWork, 1000)));
        assertThat(routes(many)).containsOnly(Route.OWN);
    }

    @Test
    void forgetsHowFastTheMachineWas() {
        List<Member> one = members(1, Sharing.EXACT);
        List<Route> own = List.of(Route.OWN);
        Work work = WINDOW.own(wishes(1));
        for (int i = 0; i < 50; i++) {
            router.ran(WINDOW, one, own, ms(work, 1));
        }
        for (int i = 0; i < 300; i++) {
            router.ran(WINDOW, one, own, 3 * ms(work, 1));
        }
        assertThat(router.ms(WINDOW, one, own)).isCloseTo(3 * ms(work, 1), within(0.02 * ms(work, 1)));
    }

    /// A model with which a selection that is shared by two or more gives another answer.
    private void answer(List<Member> members) {
        List<Decision> decisions = router.decide(WINDOW, members);
        long sharing = decisions.stream()
                .filter(decision -> decision.alsoShared() || decision.taken().route() == Route.SHARED)
                .count();
        for (int i = 0; i < members.size(); i++) {
            if (decisions.get(i).alsoShared()) {
                agreement.compared(members.get(i).id(), sharing == 1);
            }
        }
    }

    private List<Route> routes(List<Member> members) {
        return router.decide(WINDOW, members).stream()
                .map(decision -> decision.taken().route())
                .toList();
    }

    private int sampled(List<Member> members, int windows) {
        int sampled = 0;
        for (int i = 0; i < windows; i++) {
            sampled += router.decide(WINDOW, members).getFirst().alsoShared() ? 1 : 0;
        }
        return sampled;
    }

    private static double ms(Work work, double msPerRead) {
        return work.macs() * MS_PER_MAC + work.reads() * msPerRead;
    }

    private static List<Member> members(int count, Sharing sharing) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Member("q" + i, PLAN, 15, sharing));
        }
        return members;
    }

    private static List<Window.Wish> wishes(int count) {
        return Collections.nCopies(count, new Window.Wish(PLAN, 15));
    }
}
