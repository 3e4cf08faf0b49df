package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Question answering beside the naive way: every pair of a start and an end. */
final class QuestionAnsweringReferenceTest {
  private static final List<String> OUTPUTS = List.of("start", "end");
  private static final String QUESTION = "who?";

  /** All pairs of start and end in all windows, as decode_spans does it with matrices. */
  @Test
  void answersAreThoseOfAllPairs() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      String document = Fakes.randomText(random, 1 + random.nextInt(50));
      int length = 16 + random.nextInt(40);
      int stride = random.nextInt(5);
      int most = 1 + random.nextInt(6);
      List<Encoding> rows = new ArrayList<>();
      List<float[][]> logits = new ArrayList<>();
      var pipeline =
          new QuestionAnsweringPipeline(
              Fakes.tokens(
                  seed % 2 == 0 ? Fakes.unigram() : Fakes.byteLevel(),
                  OUTPUTS,
                  PipelineOptions.DEFAULT.withMaxLength(length).withStride(stride),
                  (row, i) -> {
                    if (i == 0) {
                      rows.add(row);
                      logits.add(new float[row.length()][]);
                    }
                    float[][] last = logits.get(logits.size() - 1);
                    last[i] = Fakes.random(random, 2);
                    return last[i];
                  }));
      var options = new QuestionAnsweringOptions(7, most, true, 0, false);
      QuestionAnswering answered = pipeline.answer(QUESTION, List.of(document), options);
      List<Answer> expected = naive(document, rows, logits, most);
      for (int i = 0; i < answered.answers().size(); i++) {
        Answer answer = answered.answers().get(i);
        assertThat(answer.answer()).isEqualTo(document.substring(answer.start(), answer.end()));
        assertThat(answer.score())
            .as("seed %d, answer %d", seed, i)
            .isCloseTo(expected.get(i).score(), within(1e-9));
      }
      assertThat(answered.answers()).hasSize(Math.min(7, expected.size()));
    }
  }

  private static List<Answer> naive(
      String document, List<Encoding> rows, List<float[][]> logits, int most) {
    List<Answer> answers = new ArrayList<>();
    double none = 1e6;
    for (int w = 0; w < rows.size(); w++) {
      double[][] p = new double[2][];
      for (int output = 0; output < 2; output++) {
        float[] column = new float[rows.get(w).length()];
        for (int i = 0; i < column.length; i++) {
          boolean desired = i == 0 || rows.get(w).sequenceId(i) == 1;
          column[i] = desired ? logits.get(w)[i][output] : -10000;
        }
        p[output] = Scores.softmax(column);
      }
      none = Math.min(none, p[0][0] * p[1][0]);
      for (int s = 1; s < p[0].length; s++) {
        for (int e = 1; e < p[0].length; e++) {
          boolean inDocument = rows.get(w).sequenceId(s) == 1 && rows.get(w).sequenceId(e) == 1;
          if (inDocument && s <= e && e < s + most) {
            String shown =
                document.substring(rows.get(w).startOffset(s), rows.get(w).endOffset(e)).strip();
            int from = rows.get(w).startOffset(s);
            int to = rows.get(w).endOffset(e);
            answers.add(new Answer(shown, p[0][s] * p[1][e], 0, from, to));
          }
        }
      }
    }
    answers.removeIf(answer -> answer.answer().replace("\u00a0", "").isBlank());
    answers.add(Answer.none(none));
    answers.sort(Comparator.comparingDouble(Answer::score).reversed());
    List<Answer> distinct = new ArrayList<>();
    for (Answer answer : answers) {
      boolean known =
          distinct.stream()
              .anyMatch(
                  d ->
                      !d.isNone()
                          && !answer.isNone()
                          && TextSpan.trimmed(document, d.start(), d.end())
                              .equals(TextSpan.trimmed(document, answer.start(), answer.end())));
      if (!known) {
        distinct.add(answer);
      }
    }
    return distinct;
  }
}
