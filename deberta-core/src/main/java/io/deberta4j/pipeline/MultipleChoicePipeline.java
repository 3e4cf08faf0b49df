package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells which of several choices fits a context: an answer a question, an ending a beginning. A
 * choice always stays whole; a context that is too long beside it is read in windows, whose logits
 * are averaged.
 */
public final class MultipleChoicePipeline extends Pipeline {
  /** A context with the choices that may fit it. */
  public record Question(String context, List<String> choices) {
    /** Copies the choices, of which there must be two at least. */
    public Question {
      choices = List.copyOf(choices);
      if (choices.size() < 2) {
        throw new IllegalArgumentException("expected two choices or more, got " + choices);
      }
    }
  }

  /** A choice's logit, and how its context was read. */
  private record Scored(float logit, Reading reading) {}

  private final Runner<SequenceScorer> runner;

  MultipleChoicePipeline(Runner<SequenceScorer> runner) {
    super(runner);
    this.runner = runner;
  }

  /**
   * Loads a multiple-choice model with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static MultipleChoicePipeline load(Path directory, PipelineOptions options) {
    return new MultipleChoicePipeline(
        Runner.open(
            directory,
            options,
            engine -> engine.sequenceScorer(directory, options, SequenceHead.MULTIPLE_CHOICE)));
  }

  /** Ranks the choices for a context. */
  public MultipleChoice choose(String context, List<String> choices) {
    return choose(List.of(new Question(context, choices))).get(0);
  }

  /** Ranks the choices of several questions in batches; results are in their order. */
  public List<MultipleChoice> choose(List<Question> questions) {
    List<TextPair> pairs = new ArrayList<>();
    for (Question question : questions) {
      question.choices().forEach(choice -> pairs.add(new TextPair(question.context(), choice)));
    }
    List<Scored> scored =
        runner.map(
            pairs,
            Truncation.ONLY_FIRST,
            rows -> Arrays.asList(runner.scorer().logits(rows)),
            this::scored);
    List<MultipleChoice> results = new ArrayList<>();
    int at = 0;
    for (Question question : questions) {
      int end = at + question.choices().size();
      results.add(result(question, scored.subList(at, end)));
      at = end;
    }
    return results;
  }

  /** Ranks the choices of a stream of questions lazily, in its order, with bounded memory. */
  public Stream<MultipleChoice> choose(Stream<Question> questions) {
    return inChunks(questions, this::choose);
  }

  private Scored scored(TextWindows windows, List<float[]> logits) {
    double[] mean = WindowMerge.MEAN.of(logits.stream().map(Scores::raw).toList());
    return new Scored((float) mean[0], runner.reading(windows));
  }

  private MultipleChoice result(Question question, List<Scored> scored) {
    float[] logits = new float[scored.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = scored.get(i).logit();
    }
    double[] scores = Scores.softmax(logits);
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      choices.add(new Choice(i, question.choices().get(i), scores[i]));
    }
    choices.sort(Comparator.comparingDouble(Choice::score).reversed());
    return new MultipleChoice(
        question.context(),
        choices,
        runner.together(scored.stream().map(Scored::reading).toList()));
  }
}
