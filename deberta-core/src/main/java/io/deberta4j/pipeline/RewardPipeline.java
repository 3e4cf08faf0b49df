package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Scores answers to prompts with a reward model: a sequence classifier with one output, which is
 * the reward as it is. (Hugging Face's text classification would put it through a sigmoid.)
 *
 * <p>Of a pair that is too long, the longer text is read in windows; the reward is their mean.
 */
public final class RewardPipeline extends Pipeline {
  private final Runner<SequenceScorer> runner;

  RewardPipeline(Runner<SequenceScorer> runner) {
    super(runner);
    this.runner = runner;
    SingleScores.require(runner);
  }

  /**
   * Loads a reward model with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others, or if
   *     the model has several outputs
   */
  public static RewardPipeline load(Path directory, PipelineOptions options) {
    return new RewardPipeline(
        Runner.open(
            directory,
            options,
            engine ->
                engine.sequenceScorer(directory, options, SequenceHead.SEQUENCE_CLASSIFICATION)));
  }

  /** Scores an answer to a prompt: the raw logit. */
  public Reward score(String prompt, String answer) {
    return score(List.of(new TextPair(prompt, answer)), ScoreFunction.NONE).get(0);
  }

  /**
   * Scores pairs of a prompt and an answer in batches, in their order.
   *
   * @param function {@link ScoreFunction#NONE} for raw logits, {@link ScoreFunction#SIGMOID} for
   *     scores in [0, 1]
   * @throws IllegalArgumentException if an input has no answer, or for {@link
   *     ScoreFunction#SOFTMAX}, which is always 1 here
   */
  public List<Reward> score(List<TextPair> pairs, ScoreFunction function) {
    if (function == ScoreFunction.SOFTMAX) {
      throw new IllegalArgumentException(
          "softmax over a single logit is always 1; expected SIGMOID or NONE");
    }
    List<String> answers = new ArrayList<>();
    for (TextPair pair : pairs) {
      String answer = pair.pair();
      if (answer == null) {
        throw new IllegalArgumentException("no answer to the prompt '" + pair.text() + "'");
      }
      answers.add(answer);
    }
    List<SingleScores.Scored> scored =
        SingleScores.of(runner, pairs, Truncation.LONGEST_FIRST, function, WindowMerge.MEAN);
    List<Reward> rewards = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      SingleScores.Scored one = scored.get(i);
      rewards.add(new Reward(pairs.get(i).text(), answers.get(i), one.score(), one.reading()));
    }
    return rewards;
  }

  /** Scores a stream lazily, in its order, with bounded memory. */
  public Stream<Reward> score(Stream<TextPair> pairs, ScoreFunction function) {
    return inChunks(pairs, some -> score(some, function));
  }
}
