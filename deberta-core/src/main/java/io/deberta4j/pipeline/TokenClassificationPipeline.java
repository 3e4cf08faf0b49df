package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds names, personal data and the like in texts: labels tokens, and puts them together to
 * entities.
 */
public final class TokenClassificationPipeline extends Pipeline {
  private final Runner<TokenScorer> runner;

  TokenClassificationPipeline(Runner<TokenScorer> runner) {
    super(runner);
    this.runner = runner;
  }

  /**
   * Loads a token classifier with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static TokenClassificationPipeline load(Path directory, PipelineOptions options) {
    return new TokenClassificationPipeline(
        Runner.open(
            directory,
            options,
            engine -> engine.tokenScorer(directory, options, TokenHead.TOKEN_CLASSIFICATION)));
  }

  /** Finds the entities of a text. */
  public TokenClassification classify(String text) {
    return classify(List.of(text), TokenClassificationOptions.DEFAULT).get(0);
  }

  /** Finds the entities of texts in batches; results are in the order of the texts. */
  public List<TokenClassification> classify(List<String> texts) {
    return classify(texts, TokenClassificationOptions.DEFAULT);
  }

  /**
   * The same, with options.
   *
   * @throws ConfigException if a label to be ignored is none that the model has
   */
  public List<TokenClassification> classify(
      List<String> texts, TokenClassificationOptions options) {
    requireKnown(options);
    return runner.map(
        texts.stream().map(TextPair::of).toList(),
        Truncation.ONLY_FIRST,
        rows -> runner.scorer().logits(rows),
        (windows, logits) -> result(windows, logits, options));
  }

  /** Finds the entities of a stream lazily, in its order, with bounded memory. */
  public Stream<TokenClassification> classify(
      Stream<String> texts, TokenClassificationOptions options) {
    return inChunks(texts, some -> classify(some, options));
  }

  private TokenClassification result(
      TextWindows windows, List<float[][]> logits, TokenClassificationOptions options) {
    List<Entity> entities =
        new EntityAggregator(labels(), tokenizer(), windows, logits)
            .entities(options.aggregation());
    entities.removeIf(entity -> options.ignoreLabels().contains(entity.label()));
    return new TokenClassification(windows.input().text(), entities, runner.reading(windows));
  }

  private void requireKnown(TokenClassificationOptions options) {
    Set<String> known =
        options.aggregation() == Aggregation.NONE
            ? Set.copyOf(labels())
            : labels().stream()
                .map(label -> EntityTag.of(label).kind())
                .collect(Collectors.toCollection(TreeSet::new));
    for (String label : options.ignoreLabels()) {
      if (!known.contains(label) && !label.equals(TokenClassificationOptions.OUTSIDE)) {
        throw new ConfigException(
            "no label '"
                + label
                + "' to ignore; with aggregation "
                + options.aggregation().cliName()
                + " there are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  /** Returns the names of the labels, in the order of their ids. */
  public List<String> labels() {
    return config().head().labels();
  }
}
