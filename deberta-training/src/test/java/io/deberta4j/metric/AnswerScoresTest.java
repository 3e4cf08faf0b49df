package io.deberta4j.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.metric.AnswerScores.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AnswerScoresTest {
  @Test
  void answersAreComparedWithoutCasePunctuationArticlesAndSpaces() {
    assertThat(AnswerText.normalise(" The  \u00a0Eiffel-Tower, (a) U.S. an\tapple!"))
        .isEqualTo("eiffeltower us apple");
    assertThat(AnswerText.normalise("theatre another Anthem")).isEqualTo("theatre another anthem");
    // the punctuation goes first, so that nothing parts the letters; only ASCII is punctuation
    assertThat(AnswerText.normalise("a.b «the» the—end")).isEqualTo("ab « » —end");
    assertThat(AnswerText.normalise("naïve été 12th")).isEqualTo("naïve été 12th");
    assertThat(AnswerText.same("the cat", "Cat.")).isTrue();
    assertThat(AnswerText.words("the A an .")).isEmpty();
  }

  /** 2 of 3 given words are among the 4 wanted: F1 4/7; a word counts as often as it stands. */
  @Test
  void f1CountsSharedWords() {
    assertThat(AnswerText.f1("big red dog", "the red dog sat down", false))
        .isCloseTo(4 / 7.0, within(1e-12));
    assertThat(AnswerText.f1("no no no", "no", false)).isCloseTo(0.5, within(1e-12));
    assertThat(AnswerText.f1("the", "a", false)).isZero();
    assertThat(AnswerText.f1("the", "a", true)).isOne();
    assertThat(AnswerText.f1("", "x", true)).isZero();
  }

  @Test
  void theBestOfSeveralRightAnswersCounts() {
    AnswerScores scores =
        AnswerScores.of(
            List.of(
                new Answer(List.of("in 1066", "1066"), "1066", 0),
                new Answer(List.of("William the Conqueror"), "William", 0)));
    assertThat(scores.exact()).isEqualTo(0.5);
    assertThat(scores.f1()).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
  }

  /** Two questions with an answer, two without, at threshold 0: one of each is right. */
  @Test
  void questionsWithoutAnswerAreRightIfLeftUnanswered() {
    List<Answer> answers =
        List.of(
            new Answer(List.of("Rome"), "Rome", -3),
            new Answer(List.of("Paris"), "Paris", 1),
            new Answer(List.of(), "London", 2),
            new Answer(List.of(), "Berlin", -1));
    AnswerScores scores = AnswerScores.withNone(answers, 0);
    assertThat(scores.exact()).isEqualTo(0.5);
    assertThat(scores.answerable()).isEqualTo(2);
    assertThat(scores.answerableExact()).isEqualTo(0.5);
    assertThat(scores.unanswerableExact()).isEqualTo(0.5);
    // answering up to 1 gives Rome, Berlin (wrong) and Paris: 2 + 1 − 1 + 1 of 4
    assertThat(scores.best().exact()).isEqualTo(0.75);
    assertThat(scores.best().exactThreshold()).isEqualTo(-3);
  }

  @Test
  void noQuestionsGiveNoNaN() {
    assertThat(AnswerScores.of(List.of()).f1()).isZero();
    assertThat(AnswerScores.withNone(List.of(), 0).best().exact()).isZero();
  }

  /** The best threshold is no worse than any, and what it promises comes true. */
  @Test
  void theBestThresholdIsTheBestOfAll() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> texts = List.of("a b", "b", "c d", "d", "");
    for (int round = 0; round < 200; round++) {
      List<Answer> answers = new ArrayList<>();
      TreeSet<Double> thresholds = new TreeSet<>(List.of(-100.0));
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        double none = random.nextGaussian();
        List<String> right =
            random.nextBoolean() ? List.of() : List.of(texts.get(random.nextInt(4)));
        answers.add(new Answer(right, texts.get(random.nextInt(5)), none));
        thresholds.add(none);
      }
      double highest =
          thresholds.stream()
              .mapToDouble(threshold -> AnswerScores.withNone(answers, threshold).f1())
              .max()
              .orElseThrow();
      assertThat(AnswerScores.withNone(answers, 0).best().f1())
          .as("seed %d", seed)
          .isCloseTo(highest, within(1e-9));
    }
  }
}
