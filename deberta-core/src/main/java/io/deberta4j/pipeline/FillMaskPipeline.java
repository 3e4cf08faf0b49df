package io.deberta4j.pipeline;

import io.deberta4j.io.DataException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.plan.Precision;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Predicts the tokens behind {@code [MASK]}. Where a text has several masks, each is predicted on
 * its own, the others staying masked.
 *
 * <p>A text longer than the model's maximum is cut at the end, and the result says so. Safe to
 * share between threads. Native memory is freed by {@link #close()}.
 *
 * <p><b>Deviation.</b> Where there is one mask, the sequence is decoded from the tokens as Hugging
 * Face's pipeline does, but keeps {@code [UNK]}. Where there are several, that pipeline decodes
 * {@code [CLS]}, {@code [SEP]} and the other masks too; here the candidate is put into the text.
 */
public final class FillMaskPipeline implements AutoCloseable {
  private final TextRows texts;
  private final MaskScorer scorer;
  private final Backend backend;
  private final Precision precision;
  private final int mask;

  private FillMaskPipeline(
      TextRows texts, MaskScorer scorer, Backend backend, Precision precision) {
    this.texts = texts;
    this.scorer = scorer;
    this.backend = backend;
    this.precision = precision;
    this.mask =
        texts
            .tokenizer()
            .specialTokens()
            .mask()
            .orElseThrow(() -> new TokenizerException("the tokenizer has no [MASK] token"));
  }

  /**
   * Loads a masked language model with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others, or if
   *     the checkpoint lacks what the decoder needs
   */
  public static FillMaskPipeline load(
      Path directory, PipelineOptions options, MaskDecoder decoder) {
    Tokenizers tokenizers = Tokenizers.begin(directory, options);
    InferenceEngine engine = Engines.of(options.backend());
    MaskScorer scorer = tokenizers.beside(() -> engine.maskScorer(directory, options, decoder));
    try {
      TextRows texts = new TextRows(tokenizers.tokenizer(), scorer.config(), options);
      return new FillMaskPipeline(texts, scorer, engine.backend(), options.precision());
    } catch (RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  /**
   * Predicts the masks of a text.
   *
   * @param candidates how many candidates each mask gets
   * @throws DataException if the text has no mask
   */
  public FilledText fill(String text, int candidates) {
    return fill(List.of(text), candidates).get(0);
  }

  /**
   * Predicts the masks of several texts in batches; results are in the order of the texts.
   *
   * @param candidates how many candidates each mask gets
   * @throws DataException if one of the texts has no mask
   */
  public List<FilledText> fill(List<String> inputs, int candidates) {
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
    }
    List<TextPair> pairs = inputs.stream().map(TextPair::of).toList();
    return Batches.map(texts, pairs, rows -> fillRows(rows, candidates));
  }

  private List<FilledText> fillRows(List<Row> rows, int candidates) {
    List<int[]> positions = rows.stream().map(this::masks).toList();
    List<int[]> best = new ArrayList<>();
    List<double[]> scores = new ArrayList<>();
    scorer.score(
        Row.encodings(rows),
        positions,
        logits -> {
          double[] probabilities = Scores.softmax(logits);
          int known = Math.min(logits.length, texts.tokenizer().vocabularySize());
          int[] top = Scores.top(probabilities, known, candidates);
          best.add(top);
          scores.add(Arrays.stream(top).mapToDouble(id -> probabilities[id]).toArray());
        });
    Iterator<int[]> nextBest = best.iterator();
    Iterator<double[]> nextScores = scores.iterator();
    List<FilledText> results = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      List<List<FilledMask>> masks = new ArrayList<>();
      for (int position : positions.get(i)) {
        boolean only = positions.get(i).length == 1;
        masks.add(
            candidates(
                nextBest.next(),
                nextScores.next(),
                id -> only ? decoded(row, position, id) : spliced(row, position, id)));
      }
      results.add(
          new FilledText(
              row.input().text(), masks, decoder(), precision.cliName(), row.truncated()));
    }
    return results;
  }

  private int[] masks(Row row) {
    int[] ids = row.encoding().ids();
    int[] found = IntStream.range(0, ids.length).filter(i -> ids[i] == mask).toArray();
    if (found.length == 0) {
      throw new DataException(
          "no "
              + texts.tokenizer().token(mask)
              + (row.truncated() ? " within the first " + texts.maxLength() + " tokens of" : " in")
              + " the text '"
              + shortened(row.input().text())
              + "'. Put one where a word is to be guessed.");
    }
    return found;
  }

  private static String shortened(String text) {
    int most = 60;
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  private List<FilledMask> candidates(int[] best, double[] scores, IntFunction<String> sequence) {
    List<FilledMask> result = new ArrayList<>();
    for (int i = 0; i < best.length; i++) {
      int id = best[i];
      result.add(new FilledMask(sequence.apply(id), scores[i], id, texts.tokenizer().token(id)));
    }
    return result;
  }

  /** Decodes the text's own tokens, one mask replaced. */
  private String decoded(Row row, int position, int id) {
    int[] ids = row.encoding().ids();
    int[] added = row.encoding().specialTokensMask();
    int[] filled =
        IntStream.range(0, ids.length)
            .filter(i -> added[i] == 0)
            .map(i -> i == position ? id : ids[i])
            .toArray();
    return texts.tokenizer().decode(filled, false);
  }

  /**
   * Puts a token into the text where the mask is, as a new word or at the end of the one before.
   */
  private String spliced(Row row, int position, int id) {
    String text = row.input().text();
    String before = text.substring(0, row.encoding().startOffset(position)).stripTrailing();
    String after = text.substring(row.encoding().endOffset(position));
    String word = texts.tokenizer().decode(new int[] {id}, false).strip();
    String token = texts.tokenizer().token(id);
    boolean newWord = token.startsWith("\u2581") || token.startsWith("\u0120");
    return before + (newWord && !before.isEmpty() ? " " : "") + word + after;
  }

  /** Returns how masks are predicted: {@link MaskDecoder#EMD} or {@link MaskDecoder#PLAIN}. */
  public MaskDecoder decoder() {
    return scorer.decoder();
  }

  /** Returns what runs the model: never {@link Backend#AUTO}. */
  public Backend backend() {
    return backend;
  }

  /** Returns the model's configuration. */
  public DebertaConfig config() {
    return scorer.config();
  }

  /** Returns the tokenizer. */
  public Tokenizer tokenizer() {
    return texts.tokenizer();
  }

  /** Returns the most tokens a text may have, special tokens included. */
  public int maxLength() {
    return texts.maxLength();
  }

  /** Frees the model after running predictions have ended. */
  @Override
  public void close() {
    scorer.close();
  }
}
