package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the parts of documents that answer questions. A document that is too long beside its
 * question is read in windows; the question always stays whole.
 */
public final class QuestionAnsweringPipeline extends Pipeline {
  /** A question with the documents that may hold the answer. */
  public record Question(String question, List<String> documents) {
    /** Copies the documents. */
    public Question {
      documents = List.copyOf(documents);
    }
  }

  /** A document with its windows read. */
  private record Read(TextWindows windows, List<float[][]> logits) {}

  private final Runner<TokenScorer> runner;

  QuestionAnsweringPipeline(Runner<TokenScorer> runner) {
    super(runner);
    this.runner = runner;
  }

  /**
   * Loads a question-answering model with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static QuestionAnsweringPipeline load(Path directory, PipelineOptions options) {
    return new QuestionAnsweringPipeline(
        Runner.open(
            directory,
            options,
            engine -> engine.tokenScorer(directory, options, TokenHead.QUESTION_ANSWERING)));
  }

  /** Looks for the answer in a document. */
  public QuestionAnswering answer(String question, String document) {
    return answer(question, List.of(document), QuestionAnsweringOptions.DEFAULT);
  }

  /**
   * Looks for the best answers in several documents.
   *
   * @throws io.deberta4j.io.DataException if the question leaves no place for a document
   */
  public QuestionAnswering answer(
      String question, List<String> documents, QuestionAnsweringOptions options) {
    return answer(List.of(new Question(question, documents)), options).get(0);
  }

  /** Answers questions in batches; results are in the order of the questions. */
  public List<QuestionAnswering> answer(
      List<Question> questions, QuestionAnsweringOptions options) {
    List<TextPair> pairs = new ArrayList<>();
    for (Question question : questions) {
      question.documents().forEach(text -> pairs.add(new TextPair(question.question(), text)));
    }
    List<Read> read =
        runner.map(pairs, Truncation.ONLY_SECOND, rows -> runner.scorer().logits(rows), Read::new);
    List<QuestionAnswering> results = new ArrayList<>();
    int at = 0;
    for (Question question : questions) {
      int end = at + question.documents().size();
      results.add(result(question, read.subList(at, end), options));
      at = end;
    }
    return results;
  }

  /** Answers a stream lazily, in its order, with bounded memory. */
  public Stream<QuestionAnswering> answer(
      Stream<Question> questions, QuestionAnsweringOptions options) {
    return inChunks(questions, some -> answer(some, options));
  }

  private QuestionAnswering result(
      Question question, List<Read> documents, QuestionAnsweringOptions options) {
    AnswerFinder finder = new AnswerFinder(options);
    List<Reading> readings = new ArrayList<>();
    for (Read document : documents) {
      finder.look(document.windows(), document.logits());
      readings.add(runner.reading(document.windows()));
    }
    return new QuestionAnswering(
        question.question(),
        question.documents(),
        finder.best(),
        finder.noAnswerScore(),
        runner.together(readings));
  }
}
