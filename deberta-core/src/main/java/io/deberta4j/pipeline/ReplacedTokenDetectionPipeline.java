package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells how odd each token of a text is, with the discriminator that DeBERTa v3 was pre-trained as
 * (He et al. 2023, arXiv:2111.09543, section 3.1).
 */
public final class ReplacedTokenDetectionPipeline extends Pipeline {
  private final Runner<TokenScorer> runner;

  ReplacedTokenDetectionPipeline(Runner<TokenScorer> runner) {
    super(runner);
    this.runner = runner;
  }

  /**
   * Loads a discriminator with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static ReplacedTokenDetectionPipeline load(Path directory, PipelineOptions options) {
    return new ReplacedTokenDetectionPipeline(
        Runner.open(
            directory,
            options,
            engine -> engine.tokenScorer(directory, options, TokenHead.REPLACED_TOKEN_DETECTION)));
  }

  /** Scores the tokens of a text. */
  public ReplacedTokenDetection detect(String text) {
    return detect(List.of(text)).get(0);
  }

  /** Scores the tokens of texts in batches; results are in the order of the texts. */
  public List<ReplacedTokenDetection> detect(List<String> texts) {
    return runner.map(
        texts.stream().map(TextPair::of).toList(),
        Truncation.ONLY_FIRST,
        rows -> runner.scorer().logits(rows),
        this::result);
  }

  /** Scores the tokens of a stream of texts lazily, in its order, with bounded memory. */
  public Stream<ReplacedTokenDetection> detect(Stream<String> texts) {
    return inChunks(texts, this::detect);
  }

  private ReplacedTokenDetection result(TextWindows windows, List<float[][]> logits) {
    String text = windows.input().text();
    TextTokens read = TextTokens.of(windows);
    List<ReplacedToken> tokens = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      TextSpan span = TextSpan.trimmed(text, read.start(i), read.end(i));
      tokens.add(
          new ReplacedToken(
              read.token(i),
              Scores.sigmoid(read.pick(logits, i))[0],
              span.of(text),
              span.start(),
              span.end()));
    }
    return new ReplacedTokenDetection(text, tokens, runner.reading(windows));
  }
}
