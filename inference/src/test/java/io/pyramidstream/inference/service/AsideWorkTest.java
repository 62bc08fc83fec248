package io.pyramidstream.inference.service;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.answer.Answerer;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.watch.Due;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Three windows with three questions each.
class AsideWorkTest {

    private static List<Due> pairs() {
        return pairs("?");
    }

    private static List<Due> pairs(String text) {
        List<Due> pairs = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            WindowRef window =
                    new WindowRef("cam", 0, index, index * 4000L, 4000 + index * 4000L, List.of(1L), false, false);
            for (String id : List.of("a", "b", "c")) {
                Question question =
                        new Question(id, 1, text, List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.YesNo(), 0);
                Frame frame = new Frame("cam", 0, 1, 0, 1, 1, new byte[0]);
                pairs.add(new Due(question, 0, window, List.of(frame), 0, 0));
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 3", "3, 4, 6", "0, 7, 6", "0, 9, 9", "0, 100, 9", "0, 2, 3", "6, 1, 9"})
    void keepsTheQuestionsAboutOneWindowTogether(int from, int batchMax, int end) {
        assertThat(AsideWork.batchEnd(pairs(), from, batchMax)).isEqualTo(end);
    }

    @Test
    void whoeverASessionBreaksOverIsRefusedAndNotForgotten() {
        // Given
        FakeModel model = new FakeModel();
        model.dieAtRow(5);
        FeatureCache features = new FeatureCache(0, model::encode);
        AsideWork work = new AsideWork(new Answerer(model, features, Clock.systemUTC()), 3);
        CompletableFuture<WindowAnswers.Answers> reply = new CompletableFuture<>();
        work.add(new AsideWork.Request(pairs(), reply));
        work.beginNext();
        assertThatThrownBy(work::beginNext).isInstanceOf(OutOfMemoryError.class);

        // When
        work.refuseAll();

        // Then
        assertThatThrownBy(reply::join).hasCauseInstanceOf(Ask.RefusedException.class);
        assertThat(work.isEmpty()).isTrue();
        assertThat(model.live).hasValue(0);
    }

    @Test
    void wordsAreLeftToStepsOfWritingAndTheNextWindowBeginsBehindThem() {
        // Given
        FakeModel model = new FakeModel();
        FeatureCache features = new FeatureCache(0, model::encode);
        AsideWork work = new AsideWork(new Answerer(model, features, Clock.systemUTC()), 1);
        CompletableFuture<WindowAnswers.Answers> reply = new CompletableFuture<>();
        work.add(new AsideWork.Request(pairs(FakeModel.ESSAY), reply));
        // When
        work.beginNext();
        // Then one window is on its way
        assertThat(work.writing()).isEqualTo(3);
        assertThat(work.mayBegin()).isFalse();
        model.letWrite(3);
        for (int token = 0; token < 3; token++) {
            work.write();
        }
        assertThat(work.mayBegin()).isTrue();
        assertThat(reply).isNotDone();
        // and the others follow
        model.letWrite(6);
        while (!reply.isDone()) {
            if (work.mayBegin()) {
                work.beginNext();
            } else {
                work.write();
            }
        }
        assertThat(reply.join().outcomes()).hasSize(9).allMatch(Outcome.Answered.class::isInstance);
        assertThat(reply.join().outcomes().getLast().window().index()).isEqualTo(2);
        assertThat(work.isEmpty()).isTrue();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotWrittenToItsEnd() {
        // Given
        FakeModel model = new FakeModel();
        FeatureCache features = new FeatureCache(0, model::encode);
        AsideWork work = new AsideWork(new Answerer(model, features, Clock.systemUTC()), 1);
        CompletableFuture<WindowAnswers.Answers> reply = new CompletableFuture<>();
        work.add(new AsideWork.Request(pairs(FakeModel.ESSAY), reply));
        work.beginNext();
        // When
        reply.cancel(false);
        work.write();
        // Then
        assertThat(work.isEmpty()).isTrue();
        assertThat(model.unfinishedEssays()).isZero();
    }
}
