package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Predicts the tokens behind {@code [MASK]}. Where a text has several masks, each is predicted on
 * its own, the others staying masked.
 *
 * <p><b>Deviation.</b> Where there is one mask in a text of one window, the sequence is decoded
 * from the tokens as Hugging Face's pipeline does, but keeps {@code [UNK]}. Where there are
 * several, that pipeline decodes {@code [CLS]}, {@code [SEP]} and the other masks too; here the
 * candidate is put into the text.
 */
public final class FillMaskPipeline extends Pipeline {
  /** What is known of one mask: the best tokens and their probabilities. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Guess(int[] best, double[] scores) {}

  private final Runner<MaskScorer> runner;
  private final int mask;

  FillMaskPipeline(Runner<MaskScorer> runner) {
    super(runner);
    this.runner = runner;
    this.mask = runner.require(this::mask);
  }

  private int mask(DebertaConfig config) {
    int positions = config.maxPositionEmbeddings();
    if (decoder() == MaskDecoder.EMD && maxLength() > positions) {
      throw new ConfigException(
          "a maximum length of %d tokens, but the Enhanced Mask Decoder has absolute positions for %d (max_position_embeddings). Ask for less, or for the plain decoder."
              .formatted(maxLength(), positions));
    }
    return tokenizer()
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
    return new FillMaskPipeline(
        Runner.open(directory, options, engine -> engine.maskScorer(directory, options, decoder)));
  }

  /**
   * Predicts the masks of a text.
   *
   * @throws DataException if the text has no mask
   */
  public FilledText fill(String text) {
    return fill(List.of(text), FillMaskOptions.DEFAULT).get(0);
  }

  /** The same, with options. */
  public FilledText fill(String text, FillMaskOptions options) {
    return fill(List.of(text), options).get(0);
  }

  /**
   * Predicts the masks of several texts in batches; results are in the order of the texts.
   *
   * @throws DataException if one of the texts has no mask, or a target is no single token
   */
  public List<FilledText> fill(List<String> texts, FillMaskOptions options) {
    int[] targets = new MaskTargets(tokenizer()).ids(options.targets());
    List<FilledText> results =
        runner.map(
            texts.stream().map(TextPair::of).toList(),
            Truncation.ONLY_FIRST,
            rows -> guesses(rows, targets, options.topK()),
            this::result);
    for (int i = 0; i < results.size(); i++) {
      requireMask(results.get(i), i, results.size());
    }
    return results;
  }

  /** Predicts the masks of a stream of texts lazily, in its order, with bounded memory. */
  public Stream<FilledText> fill(Stream<String> texts, FillMaskOptions options) {
    return inChunks(texts, some -> fill(some, options));
  }

  private void requireMask(FilledText filled, int index, int all) {
    if (filled.masks().isEmpty()) {
      throw new DataException(
          "no "
              + tokenizer().token(mask)
              + (filled.truncated() ? " within the first " + maxLength() + " tokens" : "")
              + (all > 1 ? " in text " + (index + 1) + " of " + all : "")
              + ". Put one where a word is to be guessed.");
    }
  }

  /** Guesses the masks of each row, by their positions. */
  private List<Map<Integer, Guess>> guesses(List<Encoding> rows, int[] targets, int topK) {
    List<int[]> positions = rows.stream().map(this::masks).toList();
    List<Encoding> masked = new ArrayList<>();
    List<int[]> chosen = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (positions.get(i).length > 0) {
        masked.add(rows.get(i));
        chosen.add(positions.get(i));
      }
    }
    List<Guess> guesses = new ArrayList<>();
    if (!masked.isEmpty()) {
      runner.scorer().score(masked, chosen, logits -> guesses.add(guess(logits, targets, topK)));
    }
    Iterator<Guess> next = guesses.iterator();
    List<Map<Integer, Guess>> results = new ArrayList<>();
    for (int[] ofRow : positions) {
      Map<Integer, Guess> found = new LinkedHashMap<>();
      for (int position : ofRow) {
        found.put(position, next.next());
      }
      results.add(found);
    }
    return results;
  }

  private int[] masks(Encoding row) {
    return IntStream.range(0, row.length()).filter(i -> row.id(i) == mask).toArray();
  }

  private Guess guess(float[] logits, int[] targets, int topK) {
    double[] probabilities = Scores.softmax(logits);
    int known = Math.min(logits.length, tokenizer().vocabularySize());
    int[] best =
        targets.length == 0
            ? Scores.top(probabilities, known, topK)
            : best(targets, probabilities, topK);
    return new Guess(best, Arrays.stream(best).mapToDouble(id -> probabilities[id]).toArray());
  }

  private int[] best(int[] targets, double[] probabilities, int topK) {
    for (int id : targets) {
      if (id >= probabilities.length) {
        throw new DataException(
            "target '%s' has the id %d, but the model scores %d tokens. Do the tokenizer files belong to this model?"
                .formatted(tokenizer().token(id), id, probabilities.length));
      }
    }
    double[] scores = Arrays.stream(targets).mapToDouble(id -> probabilities[id]).toArray();
    return Arrays.stream(Scores.top(scores, scores.length, topK)).map(i -> targets[i]).toArray();
  }

  private FilledText result(TextWindows windows, List<Map<Integer, Guess>> guesses) {
    TextTokens tokens = TextTokens.of(windows);
    int[] masks = IntStream.range(0, tokens.size()).filter(i -> tokens.id(i) == mask).toArray();
    boolean decodes = masks.length == 1 && windows.encodings().size() == 1;
    List<List<FilledMask>> filled = new ArrayList<>();
    for (int token : masks) {
      Guess guess = guesses.get(tokens.row(token)).get(tokens.position(token));
      filled.add(candidates(windows, tokens, token, Objects.requireNonNull(guess), decodes));
    }
    return new FilledText(windows.input().text(), filled, decoder(), runner.reading(windows));
  }

  private List<FilledMask> candidates(
      TextWindows windows, TextTokens tokens, int at, Guess guess, boolean decodes) {
    List<FilledMask> candidates = new ArrayList<>();
    for (int i = 0; i < guess.best().length; i++) {
      int id = guess.best()[i];
      String sequence =
          decodes
              ? decoded(windows.encodings().get(0), tokens.position(at), id)
              : spliced(windows.input().text(), tokens.start(at), tokens.end(at), id);
      candidates.add(new FilledMask(sequence, guess.scores()[i], id, tokenizer().token(id)));
    }
    return candidates;
  }

  /** Decodes the text's own tokens, one mask replaced. */
  private String decoded(Encoding row, int position, int id) {
    int[] added = row.specialTokensMask();
    int[] filled =
        IntStream.range(0, row.length())
            .filter(i -> added[i] == 0)
            .map(i -> i == position ? id : row.id(i))
            .toArray();
    return tokenizer().decode(filled, false);
  }

  /**
   * Puts a token into the text where the mask is, as a new word or at the end of the one before.
   */
  private String spliced(String text, int start, int end, int id) {
    String before = text.substring(0, start).stripTrailing();
    String token = tokenizer().token(id);
    boolean newWord = MaskTargets.beginsWord(tokenizer(), token);
    Optional<String> continuing = tokenizer().wholeWords().continuingPrefix();
    String word =
        continuing.isPresent() && !newWord
            ? token.substring(continuing.get().length())
            : tokenizer().decode(new int[] {id}, false).strip();
    return before + (newWord && !before.isEmpty() ? " " : "") + word + text.substring(end);
  }

  /** Returns how masks are predicted: {@link MaskDecoder#EMD} or {@link MaskDecoder#PLAIN}. */
  public MaskDecoder decoder() {
    return runner.scorer().decoder();
  }
}
