package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reranking, rewards and multiple choice by hand-made logits. */
final class PairScoringPipelinesTest {
  private static final List<String> ONE = List.of("score");

  @TempDir Path directory;

  private static String text(Encoding row, int sequence) {
    int[] ids =
        IntStream.range(0, row.length())
            .filter(i -> row.sequenceId(i) == sequence)
            .map(row::id)
            .toArray();
    return Fakes.unigram().decode(ids, true);
  }

  /** The logit is 2 where a window of the second text shows a dog, else −1. */
  private static float[] dogs(Encoding row) {
    return new float[] {text(row, 1).contains("dog") ? 2 : -1};
  }

  private static RerankingPipeline reranker(PipelineOptions options) {
    return new RerankingPipeline(Fakes.rows(ONE, options, PairScoringPipelinesTest::dogs));
  }

  @Test
  void documentsAreRankedByTheSigmoidOfTheirLogit() {
    List<String> documents = List.of("the house", "a dog", "the man", "the dog");
    var ranked = reranker(PipelineOptions.DEFAULT).rerank("who barks?", documents);
    assertThat(ranked).extracting(RankedDocument::index).containsExactly(1, 3, 0, 2);
    assertThat(ranked.get(0).text()).isEqualTo("a dog");
    assertThat(ranked.get(0).score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
    assertThat(ranked.get(3).score()).isCloseTo(1 / (1 + Math.exp(1)), within(1e-6));
    var raw = RerankingOptions.DEFAULT.withFunction(ScoreFunction.NONE).withTopK(1);
    assertThat(reranker(PipelineOptions.DEFAULT).rerank("who barks?", documents, raw))
        .extracting(RankedDocument::score)
        .containsExactly(2.0);
    assertThat(
            reranker(PipelineOptions.DEFAULT)
                .score("who barks?", documents.stream(), raw)
                .map(one -> one.index() + ": " + one.score()))
        .containsExactly("0: -1.0", "1: 2.0", "2: -1.0", "3: 2.0");
    assertThat(reranker(PipelineOptions.DEFAULT).rerank("who barks?", List.of())).isEmpty();
    assertThatThrownBy(() -> raw.withFunction(ScoreFunction.SOFTMAX))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLongDocumentIsAsGoodAsItsBestWindowOrTheirMean() {
    String document = "the house ".repeat(40) + "the dog";
    var pipeline = reranker(PipelineOptions.DEFAULT.withMaxLength(30));
    var raw = RerankingOptions.DEFAULT.withFunction(ScoreFunction.NONE);
    RankedDocument best = pipeline.rerank("who?", List.of(document), raw).get(0);
    assertThat(best.windows()).isGreaterThan(2);
    assertThat(best.score()).isEqualTo(2);
    RankedDocument mean =
        pipeline.rerank("who?", List.of(document), raw.withMerge(WindowMerge.MEAN)).get(0);
    int windows = mean.windows();
    assertThat(mean.score()).isCloseTo((2.0 - (windows - 1)) / windows, within(1e-9));
    var cut = PipelineOptions.DEFAULT.withMaxLength(30).withTruncate(true);
    RankedDocument lost = reranker(cut).rerank("who?", List.of(document), raw).get(0);
    assertThat(lost.score()).isEqualTo(-1);
    assertThat(lost.truncated()).isTrue();
  }

  @Test
  void aRewardIsTheRawLogitUnlessAskedOtherwise() {
    var pipeline =
        new RewardPipeline(
            Fakes.rows(ONE, PipelineOptions.DEFAULT, PairScoringPipelinesTest::dogs));
    Reward reward = pipeline.score("who barks?", "the dog");
    assertThat(reward.score()).isEqualTo(2);
    assertThat(reward.prompt()).isEqualTo("who barks?");
    assertThat(reward.answer()).isEqualTo("the dog");
    List<TextPair> pairs = List.of(new TextPair("who?", "a man"), new TextPair("who?", "a dog"));
    assertThat(pipeline.score(pairs, ScoreFunction.SIGMOID))
        .extracting(Reward::score)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : 1)
        .containsExactly(0.2689, 0.8808);
    assertThat(pipeline.score(pairs.stream(), ScoreFunction.NONE).map(Reward::score))
        .containsExactly(-1.0, 2.0);
    assertThatThrownBy(() -> pipeline.score(List.of(TextPair.of("a")), ScoreFunction.NONE))
        .hasMessageContaining("no answer");
    assertThatThrownBy(() -> pipeline.score(pairs, ScoreFunction.SOFTMAX))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aModelWithSeveralOutputsIsRefused() {
    var two = Fakes.rows(List.of("no", "yes"), PipelineOptions.DEFAULT, row -> new float[2]);
    assertThatThrownBy(() -> new RerankingPipeline(two))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("2: no, yes.");
    assertThatThrownBy(() -> new RewardPipeline(two)).isInstanceOf(ConfigException.class);
  }

  /** Softmax over 2, −1, −1: e³/(e³ + 2) = 0.9094. */
  @Test
  void choicesCompete() {
    var pipeline =
        new MultipleChoicePipeline(
            Fakes.rows(List.of("a", "b"), PipelineOptions.DEFAULT, PairScoringPipelinesTest::dogs));
    MultipleChoice chosen = pipeline.choose("who barks?", List.of("a man", "the dog", "the house"));
    assertThat(chosen.best().index()).isEqualTo(1);
    assertThat(chosen.best().score()).isCloseTo(0.9094, within(1e-4));
    assertThat(chosen.choices())
        .extracting(Choice::text)
        .containsExactly("the dog", "a man", "the house");
    assertThat(chosen.windows()).isEqualTo(3);
    assertThatThrownBy(() -> pipeline.choose("who barks?", List.of("a dog")))
        .hasMessageContaining("two choices");
  }

  /** The head of multiple choice has one output, though the configuration names three labels. */
  @Test
  void aMultipleChoiceModelIsLoaded() {
    TinyModel.multipleChoice(directory);
    List<String> choices = List.of("no", "It goes home.", "the dog ".repeat(10));
    try (var pipeline = MultipleChoicePipeline.load(directory, PipelineOptions.DEFAULT)) {
      MultipleChoice chosen = pipeline.choose("Where does it go? ".repeat(20), choices);
      assertThat(chosen.choices().stream().mapToDouble(Choice::score).sum())
          .isCloseTo(1, within(1e-9));
      assertThat(chosen.windows()).isGreaterThan(6);
      var question = new MultipleChoicePipeline.Question("Where does it go? ".repeat(20), choices);
      assertThat(pipeline.choose(List.of(question).stream()).toList()).containsExactly(chosen);
    }
  }
}
