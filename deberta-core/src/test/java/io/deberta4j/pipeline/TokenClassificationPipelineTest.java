package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entities by hand-made logits, worked out from the rules of Hugging Face's pipeline. */
final class TokenClassificationPipelineTest {
  private static final List<String> LABELS =
      List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "MISC");

  @TempDir Path directory;

  private static double[] certain(String label) {
    double[] scores = new double[LABELS.size()];
    scores[LABELS.indexOf(label)] = 1;
    return scores;
  }

  /** The probabilities of tokens that begin in some places; all others are O. */
  private static final class Plan {
    private final String text;
    private final Map<Integer, double[]> scores = new LinkedHashMap<>();

    Plan(String text) {
      this.text = text;
    }

    /** Labels the characters of a part: the first token, and those that begin behind it. */
    Plan mark(String part, String first, String rest) {
      int start = text.indexOf(part);
      for (int i = 0; i < part.length(); i++) {
        scores.put(start + i, certain(i == 0 ? first : rest));
      }
      return this;
    }

    TokenClassificationPipeline pipeline(Tokenizer tokenizer, PipelineOptions options) {
      return new TokenClassificationPipeline(
          Fakes.tokens(
              tokenizer,
              LABELS,
              options,
              (row, i) -> {
                boolean special = row.sequenceId(i) < 0;
                int start = TextSpan.trimmed(text, row.startOffset(i), row.endOffset(i)).start();
                double[] at = special ? null : scores.get(start);
                return Fakes.logits(at == null ? certain("O") : at);
              }));
    }

    List<Entity> entities(Aggregation aggregation) {
      var options = TokenClassificationOptions.DEFAULT.withAggregation(aggregation);
      return pipeline(Fakes.unigram(), PipelineOptions.DEFAULT)
          .classify(List.of(text), options)
          .get(0)
          .entities();
    }
  }

  private static List<String> shown(List<Entity> entities) {
    return entities.stream().map(one -> one.label() + " " + one.word()).toList();
  }

  @Test
  void neighboursOfOneKindAreOneEntityUnlessOneBegins() {
    Plan plan =
        new Plan("Angela Merkel met Anna Bert in Paris Rome.")
            .mark("Angela", "B-PER", "I-PER")
            .mark("Merkel", "I-PER", "I-PER")
            .mark("Anna", "B-PER", "I-PER")
            .mark("Bert", "B-PER", "I-PER")
            .mark("Paris", "I-LOC", "I-LOC") // an I- without a B- before it begins one too
            .mark("Rome", "MISC", "MISC");
    for (Aggregation aggregation :
        List.of(Aggregation.SIMPLE, Aggregation.FIRST, Aggregation.MAX)) {
      List<Entity> entities = plan.entities(aggregation);
      if (aggregation == Aggregation.SIMPLE) { // the full stop is a token of its own there
        assertThat(shown(entities))
            .containsExactly("PER Angela Merkel", "PER Anna", "PER Bert", "LOC Paris", "MISC Rome");
        assertThat(entities.get(0).score()).isCloseTo(1, within(1e-6));
        assertThat(entities.get(0).start()).isEqualTo(0);
        assertThat(entities.get(0).end()).isEqualTo(13);
      } else { // no space before it: part of the word, as in Hugging Face's pipeline
        assertThat(shown(entities).subList(0, 4))
            .containsExactly("PER Angela Merkel", "PER Anna", "PER Bert", "LOC Paris");
        assertThat(entities.get(4).word()).isEqualTo("Rome.");
      }
    }
  }

  @Test
  void endsAndSingleTokensAreUnderstood() {
    assertThat(EntityTag.of("B-PER")).isEqualTo(new EntityTag("PER", true));
    assertThat(EntityTag.of("S-PER")).isEqualTo(EntityTag.of("U-PER"));
    assertThat(EntityTag.of("U-PER")).isEqualTo(new EntityTag("PER", true));
    assertThat(EntityTag.of("E-PER")).isEqualTo(new EntityTag("PER", false));
    assertThat(EntityTag.of("L-CREDIT-CARD")).isEqualTo(new EntityTag("CREDIT-CARD", false));
    assertThat(EntityTag.of("CREDIT-CARD")).isEqualTo(new EntityTag("CREDIT-CARD", false));
    assertThat(EntityTag.of("X-RAY")).isEqualTo(new EntityTag("X-RAY", false));
    assertThat(EntityTag.of("B-")).isEqualTo(new EntityTag("B-", false));
  }

  /** Where every token begins an entity, only whole words keep a word together. */
  @Test
  void simpleSplitsWordsAndTheOthersDoNot() {
    Plan plan = new Plan("in Hamburg today").mark("Hamburg", "B-LOC", "B-LOC");
    assertThat(shown(plan.entities(Aggregation.FIRST))).containsExactly("LOC Hamburg");
    List<Entity> split = plan.entities(Aggregation.SIMPLE);
    assertThat(split).hasSizeGreaterThan(1).allMatch(entity -> entity.label().equals("LOC"));
    assertThat(String.join("", split.stream().map(Entity::word).toList())).isEqualTo("Hamburg");
  }

  /**
   * A word of three tokens: 0.55 B-PER, 0.45 MISC; 0.2 MISC, 0.8 B-LOC; 0.4 MISC, 0.6 B-ORG. The
   * first says PER; the most certain LOC; on average MISC is best, (0.45 + 0.2 + 0.4) / 3 = 0.35.
   */
  @Test
  void aWordHasTheLabelOfItsFirstOrItsMostCertainTokenOrTheBestOnAverage() {
    Tokenizer tokenizer = Fakes.unigram();
    String word =
        Stream.of("Ramazotti", "Hamburg", "Merkel", "Banana", "London", "Bremen", "Bonn", "kitchen")
            .filter(w -> tokenizer.encode(w).length() == 5) // with [CLS] and [SEP]
            .findFirst()
            .orElseThrow();
    double[][] scores = {
      {0, 0.55, 0, 0, 0, 0, 0.45}, {0, 0, 0, 0.8, 0, 0, 0.2}, {0, 0, 0, 0, 0, 0.6, 0.4}
    };
    var pipeline =
        new TokenClassificationPipeline(
            Fakes.tokens(
                tokenizer,
                LABELS,
                PipelineOptions.DEFAULT,
                (row, i) -> Fakes.logits(scores[Math.min(2, Math.max(0, i - 1))])));
    assertThat(only(pipeline, word, Aggregation.FIRST)).isEqualTo("PER 0.5500 " + word);
    assertThat(only(pipeline, word, Aggregation.MAX)).isEqualTo("LOC 0.8000 " + word);
    assertThat(only(pipeline, word, Aggregation.AVERAGE)).isEqualTo("MISC 0.3500 " + word);
    var none = TokenClassificationOptions.DEFAULT.withAggregation(Aggregation.NONE);
    assertThat(pipeline.classify(List.of(word), none).get(0).entities())
        .extracting(Entity::label)
        .containsExactly("B-PER", "B-LOC", "B-ORG");
    var simple = none.withAggregation(Aggregation.SIMPLE);
    assertThat(pipeline.classify(List.of(word), simple).get(0).entities())
        .extracting(Entity::label)
        .containsExactly("PER", "LOC", "ORG");
  }

  private static String only(
      TokenClassificationPipeline pipeline, String text, Aggregation aggregation) {
    var options = TokenClassificationOptions.DEFAULT.withAggregation(aggregation);
    List<Entity> entities = pipeline.classify(List.of(text), options).get(0).entities();
    assertThat(entities).hasSize(1);
    Entity one = entities.get(0);
    return String.format(Locale.ROOT, "%s %.4f %s", one.label(), one.score(), one.word());
  }

  /** The bytes of an emoji and the space symbol before it make one word, whoever tokenizes. */
  @Test
  void anEmojiIsOneWordWhateverItsTokensAre() {
    String text = "so 😀 und 東京 end";
    Plan plan = new Plan(text).mark("😀", "B-PER", "O").mark("東京", "B-LOC", "O");
    for (Tokenizer tokenizer : Fakes.tokenizers()) {
      var found = plan.pipeline(tokenizer, PipelineOptions.DEFAULT).classify(text);
      assertThat(shown(found.entities())).containsExactly("PER 😀", "LOC 東京");
      assertThat(found.entities().get(0).start()).isEqualTo(3);
      assertThat(found.entities().get(0).end()).isEqualTo(5);
    }
  }

  @Test
  void whatIsIgnoredIsLeftOutAndUnknownLabelsAreRefused() {
    Plan plan =
        new Plan("Anna in Rome").mark("Anna", "B-PER", "I-PER").mark("Rome", "B-LOC", "I-LOC");
    var pipeline = plan.pipeline(Fakes.unigram(), PipelineOptions.DEFAULT);
    var options = TokenClassificationOptions.DEFAULT.withIgnoreLabels(Set.of("PER"));
    assertThat(shown(pipeline.classify(List.of(plan.text), options).get(0).entities()))
        .containsExactly("O in", "LOC Rome");
    var everything = options.withIgnoreLabels(Set.of());
    assertThat(pipeline.classify(List.of(plan.text), everything).get(0).entities()).hasSize(3);
    var wrong = options.withIgnoreLabels(Set.of("B-PER"));
    assertThatThrownBy(() -> pipeline.classify(List.of(plan.text), wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'B-PER'")
        .hasMessageContaining("LOC, MISC, O, ORG, PER");
    var none = wrong.withAggregation(Aggregation.NONE);
    assertThat(pipeline.classify(List.of(plan.text), none).get(0).entities())
        .noneMatch(entity -> entity.label().equals("B-PER"));
  }

  /** A head that looks at nothing but the place in the text does not notice windows. */
  @Test
  void windowsGiveWhatTheWholeTextGives() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      String text = Fakes.randomText(random, 5 + random.nextInt(60));
      Plan plan = new Plan(text);
      for (int i = 0; i < text.length(); i++) {
        double[] scores = new double[LABELS.size()];
        scores[random.nextInt(scores.length)] = 0.7;
        scores[random.nextInt(scores.length)] += 0.3;
        plan.scores.put(i, scores);
      }
      Tokenizer tokenizer = seed % 2 == 0 ? Fakes.unigram() : Fakes.byteLevel();
      var whole = plan.pipeline(tokenizer, PipelineOptions.DEFAULT.withMaxLength(5000));
      var options = PipelineOptions.DEFAULT.withMaxLength(8 + random.nextInt(20));
      var windows = plan.pipeline(tokenizer, options.withStride(random.nextInt(6)));
      for (Aggregation aggregation : Aggregation.values()) {
        var wanted = TokenClassificationOptions.DEFAULT.withAggregation(aggregation);
        assertThat(windows.classify(List.of(text), wanted).get(0).entities())
            .as("seed %d, %s", seed, aggregation)
            .isEqualTo(whole.classify(List.of(text), wanted).get(0).entities());
      }
    }
  }

  @Test
  void offsetsAreThoseOfTheWordThatIsShown() {
    List<Tokenizer> tokenizers = Fakes.tokenizers();
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String text = Fakes.randomText(random, 1 + random.nextInt(40));
      Tokenizer tokenizer = tokenizers.get((int) seed % tokenizers.size());
      var pipeline =
          new TokenClassificationPipeline(
              Fakes.tokens(
                  tokenizer,
                  LABELS,
                  PipelineOptions.DEFAULT.withMaxLength(10 + random.nextInt(200)),
                  (row, i) -> Fakes.random(random, LABELS.size())));
      for (Aggregation aggregation : Aggregation.values()) {
        var options = new TokenClassificationOptions(aggregation, Set.of());
        int before = 0;
        for (Entity entity : pipeline.classify(List.of(text), options).get(0).entities()) {
          String where = "seed " + seed + ", " + aggregation + ": " + entity;
          assertThat(text.substring(entity.start(), entity.end()))
              .as(where)
              .isEqualTo(entity.word());
          assertThat(entity.word()).as(where).isNotEmpty().isEqualTo(entity.word().strip());
          assertThat(Character.isLowSurrogate(entity.word().charAt(0))).as(where).isFalse();
          assertThat(entity.start()).as(where).isGreaterThanOrEqualTo(before);
          before = entity.start();
        }
      }
    }
  }

  /** A real head on both sides of the pipeline: single texts, batches and streams agree. */
  @Test
  void textsBatchesAndStreamsAgree() {
    TinyModel.tokenClassifier(directory, TinyModel.THREE_LABELS);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add("the dog ".repeat(i % 30) + i);
    }
    var options = TokenClassificationOptions.DEFAULT.withAggregation(Aggregation.NONE);
    try (var pipeline = TokenClassificationPipeline.load(directory, PipelineOptions.DEFAULT)) {
      var batch = pipeline.classify(texts, options);
      assertThat(pipeline.classify(texts.stream(), options).toList()).isEqualTo(batch);
      for (int i = 0; i < texts.size(); i += 37) {
        assertThat(pipeline.classify(List.of(texts.get(i)), options).get(0))
            .isEqualTo(batch.get(i));
      }
      assertThat(batch.get(29).windows()).isGreaterThan(1);
    }
  }
}
