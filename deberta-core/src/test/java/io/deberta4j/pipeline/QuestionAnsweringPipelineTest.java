package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.DataException;
import io.deberta4j.pipeline.QuestionAnsweringPipeline.Question;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers by hand-made logits, worked out from the rules of Hugging Face's pipeline. */
final class QuestionAnsweringPipelineTest {
  private static final List<String> OUTPUTS = List.of("start", "end");
  private static final String QUESTION = "who?";

  @TempDir Path directory;

  /** Logit 0 everywhere, but for the tokens of documents that begin or end in some places. */
  private static QuestionAnsweringPipeline pipeline(
      PipelineOptions options,
      double none,
      int start,
      double startLogit,
      int end,
      double endLogit) {
    return new QuestionAnsweringPipeline(
        Fakes.tokens(
            Fakes.unigram(),
            OUTPUTS,
            options,
            (row, i) -> {
              if (i == 0) {
                return new float[] {(float) none, (float) none};
              }
              if (row.sequenceId(i) != 1) {
                return new float[] {50, 50}; // the question and [SEP] must not count
              }
              boolean starts = row.startOffset(i) == start;
              boolean ends = row.endOffset(i) == end;
              return new float[] {starts ? (float) startLogit : 0, ends ? (float) endLogit : 0};
            }));
  }

  private static int documentTokens(String document) {
    return Fakes.unigram()
        .encode(document, null, EncodeOptions.DEFAULT.withSpecialTokens(false))
        .length();
  }

  /**
   * With n tokens of the document and [CLS] at logit 0 but one at ln 9, that one has the
   * probability 9 / (n + 9); no answer is (1 / (n + 9))².
   */
  @Test
  void theScoreIsTheProductOfBothProbabilities() {
    String document = "In the house a man eats bread and goes away.";
    int from = document.indexOf("man");
    int to = from + "man eats".length();
    var pipeline = pipeline(PipelineOptions.DEFAULT, 0, from, Math.log(9), to, Math.log(9));
    QuestionAnswering answered = pipeline.answer(QUESTION, document);
    double p = 9.0 / (documentTokens(document) + 9);
    assertThat(answered.answers()).hasSize(1);
    Answer answer = answered.best().orElseThrow();
    assertThat(answer.answer()).isEqualTo("man eats");
    assertThat(answer.start()).isEqualTo(from);
    assertThat(answer.end()).isEqualTo(to);
    assertThat(answer.score()).isCloseTo(p * p, within(1e-6));
    assertThat(answered.noAnswerScore()).isCloseTo(p * p / 81, within(1e-7));
    assertThat(answered.windows()).isEqualTo(1);
  }

  /** The likeliest start and end are further apart than allowed: another pair is best. */
  @Test
  void answersAreNoLongerThanAllowed() {
    String document = "In the house a man eats bread and goes away.";
    int from = document.indexOf("house");
    int to = document.indexOf(" away");
    int tokens = documentTokens(document.substring(from, to));
    var pipeline = pipeline(PipelineOptions.DEFAULT, 0, from, 3, to, 2);
    var exactly = QuestionAnsweringOptions.DEFAULT.withMaxAnswerLength(tokens);
    assertThat(best(pipeline, document, exactly).answer()).isEqualTo(document.substring(from, to));
    Answer shorter = best(pipeline, document, exactly.withMaxAnswerLength(tokens - 1));
    assertThat(shorter.start()).isEqualTo(from);
    assertThat(shorter.end()).isLessThan(to);
  }

  private static Answer best(
      QuestionAnsweringPipeline pipeline, String document, QuestionAnsweringOptions options) {
    return pipeline.answer(QUESTION, List.of(document), options).best().orElseThrow();
  }

  /** s + e of no answer is 5, of the best answer 4.4: SQuAD's difference is 0.6. */
  @Test
  void noAnswerComesFirstWhereItIsBetterByMoreThanTheThreshold() {
    String document = "A man eats bread.";
    int from = document.indexOf("man");
    var pipeline = pipeline(PipelineOptions.DEFAULT, 2.5, from, 2.2, from + 3, 2.2);
    var forced = QuestionAnsweringOptions.DEFAULT.withTopK(2);
    assertThat(pipeline.answer(QUESTION, List.of(document), forced).answers())
        .hasSize(2)
        .noneMatch(Answer::isNone);
    QuestionAnswering none = pipeline.answer(QUESTION, List.of(document), forced.withNoAnswer(0));
    assertThat(none.best()).isEmpty();
    assertThat(none.answers().get(0).isNone()).isTrue();
    assertThat(none.answers().get(0).score()).isEqualTo(none.noAnswerScore());
    assertThat(none.answers().get(1).answer()).isEqualTo("man");
    assertThat(Math.log(none.noAnswerScore() / none.answers().get(1).score()))
        .isCloseTo(0.6, within(1e-5));
    var below = forced.withNoAnswer(0.59);
    assertThat(pipeline.answer(QUESTION, List.of(document), below).best()).isEmpty();
    var above = forced.withNoAnswer(0.61);
    assertThat(pipeline.answer(QUESTION, List.of(document), above).best().orElseThrow().answer())
        .isEqualTo("man");
  }

  @Test
  void anyLengthOfAnswersMayBeAllowed() {
    String document = "A man eats food at home.";
    var pipeline = pipeline(PipelineOptions.DEFAULT, 0, 2, 4, 15, 4);
    var options = QuestionAnsweringOptions.DEFAULT.withTopK(5);
    assertThat(
            pipeline
                .answer(QUESTION, List.of(document), options.withMaxAnswerLength(Integer.MAX_VALUE))
                .answers())
        .hasSize(5)
        .isEqualTo(
            pipeline
                .answer(QUESTION, List.of(document), options.withMaxAnswerLength(500))
                .answers());
  }

  /** The answer stands where two windows overlap: it is listed once, with its better score. */
  @Test
  void aLongDocumentIsReadInWindows() {
    String document = "the dog goes home. ".repeat(8) + "A man eats. " + "the dog. ".repeat(8);
    int from = document.indexOf("man");
    var options = PipelineOptions.DEFAULT.withMaxLength(24).withStride(8);
    var pipeline = pipeline(options, 0, from, 4, from + 3, 4);
    QuestionAnswering answered =
        pipeline.answer(QUESTION, List.of(document), QuestionAnsweringOptions.DEFAULT.withTopK(50));
    assertThat(answered.windows()).isGreaterThan(4);
    assertThat(answered.truncated()).isFalse();
    assertThat(answered.best().orElseThrow().answer()).isEqualTo("man");
    assertThat(answered.answers())
        .hasSize(50)
        .extracting(answer -> answer.start() + "-" + answer.end())
        .doesNotHaveDuplicates();
    var cut = PipelineOptions.DEFAULT.withMaxLength(24).withTruncate(true);
    QuestionAnswering lost = pipeline(cut, 0, from, 4, from + 3, 4).answer(QUESTION, document);
    assertThat(lost.truncated()).isTrue();
    assertThat(lost.best().orElseThrow().answer()).isNotEqualTo("man");
  }

  @Test
  void severalDocumentsCompete() {
    List<String> documents =
        List.of("the dog goes home", "", "well: a man eats bread", "no answer here");
    int from = documents.get(2).indexOf("man");
    var pipeline = pipeline(PipelineOptions.DEFAULT, 0, from, 4, from + 3, 4);
    QuestionAnswering answered =
        pipeline.answer(QUESTION, documents, QuestionAnsweringOptions.DEFAULT.withTopK(4));
    Answer best = answered.best().orElseThrow();
    assertThat(best.document()).isEqualTo(2);
    assertThat(best.answer()).isEqualTo("man");
    assertThat(answered.windows()).isEqualTo(4);
    assertThat(answered.answers()).extracting(Answer::document).contains(0);
    assertThat(pipeline.answer(QUESTION, "").answers()).isEmpty();
    assertThat(pipeline.answer(QUESTION, "").best()).isEmpty();
  }

  @Test
  void anAnswerWithinAWordBecomesTheWordWithoutItsPunctuation() {
    String document = "(Unbelievable), he said. 東京都へ行く";
    Tokenizer tokenizer = Fakes.unigram();
    Encoding row = tokenizer.encode(QUESTION, document, EncodeOptions.DEFAULT);
    int token = 0;
    while (row.sequenceId(token) != 1 || row.startOffset(token) < 4) {
      token++;
    }
    int from = row.startOffset(token);
    int to = row.endOffset(token);
    assertThat(to).isLessThan(document.indexOf(')')); // within the word
    var pipeline = pipeline(PipelineOptions.DEFAULT, 0, from, 9, to, 9);
    assertThat(best(pipeline, document, QuestionAnsweringOptions.DEFAULT).answer())
        .isEqualTo("Unbelievable");
    var raw = QuestionAnsweringOptions.DEFAULT.withAlignToWords(false);
    assertThat(best(pipeline, document, raw).answer()).isEqualTo(document.substring(from, to));
    int town = document.indexOf("京");
    assertThat(WordEdges.widened(document, new TextSpan(town, town + 1)).of(document))
        .isEqualTo("京");
  }

  @Test
  void aQuestionThatLeavesNoPlaceIsRefused() {
    var pipeline = pipeline(PipelineOptions.DEFAULT.withMaxLength(20), 0, 0, 1, 1, 1);
    assertThatThrownBy(() -> pipeline.answer("why? ".repeat(30), "the dog goes home"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("maximum length of 20")
        .hasMessageContaining("windows over the second");
  }

  @Test
  void questionsBatchesAndStreamsAgree() {
    TinyModel.questionAnswerer(directory);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      questions.add(new Question("who? " + i, List.of("the dog ".repeat(i % 40) + i, "a man")));
    }
    var options = QuestionAnsweringOptions.DEFAULT.withTopK(3);
    try (var pipeline = QuestionAnsweringPipeline.load(directory, PipelineOptions.DEFAULT)) {
      var batch = pipeline.answer(questions, options);
      assertThat(pipeline.answer(questions.stream(), options).toList()).isEqualTo(batch);
      for (int i = 0; i < questions.size(); i += 29) {
        assertThat(pipeline.answer(List.of(questions.get(i)), options).get(0))
            .isEqualTo(batch.get(i));
      }
      assertThat(batch.get(39).windows()).isGreaterThan(2);
    }
  }
}
