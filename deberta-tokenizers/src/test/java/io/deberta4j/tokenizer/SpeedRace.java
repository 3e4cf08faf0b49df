package io.deberta4j.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Our tokenizer and Hugging Face's own library (through DJL) on the same texts, in one thread and
 * in turn, so that both meet the same noise.
 */
final class SpeedRace {
  private final List<String> texts;
  private final double bytes;
  private final double seconds;
  private long checksum;

  /**
   * Prepares a race.
   *
   * @param seconds how long each of the two runs per round, at least
   */
  SpeedRace(List<String> texts, double seconds) {
    this.texts = texts;
    this.seconds = seconds;
    this.bytes = texts.stream().mapToLong(SpeedRace::length).sum();
  }

  private static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Medians in million bytes of UTF-8 a second. */
  record Speeds(double ours, double theirs) {
    double ratio() {
      return ours / theirs;
    }
  }

  /**
   * Runs both, after one round that does not count.
   *
   * @param json the folder for the tokenizer.json that the other library reads
   */
  Speeds run(Tokenizer ours, Path json, int rounds) throws IOException {
    double[] mine = new double[rounds];
    double[] other = new double[rounds];
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(json.resolve(TokenizerFiles.TOKENIZER_JSON))
            .optTruncation(false)
            .optPadding(false)
            .build()) {
      for (int round = -1; round < rounds; round++) {
        int at = Math.max(round, 0);
        mine[at] = speed(text -> ours.encode(text).length());
        other[at] = speed(text -> theirs.encode(text).getIds().length);
      }
    }
    Arrays.sort(mine);
    Arrays.sort(other);
    return new Speeds(mine[rounds / 2], other[rounds / 2]);
  }

  private double speed(ToIntFunction<String> encode) {
    long start = System.nanoTime();
    double elapsed = 0;
    double done = 0;
    while (elapsed < seconds) {
      for (String text : texts) {
        checksum += encode.applyAsInt(text);
      }
      done += bytes;
      elapsed = (System.nanoTime() - start) * 1e-9;
    }
    return done / elapsed * 1e-6;
  }

  /** A number that depends on all results, so that none can be optimised away. */
  long checksum() {
    return checksum;
  }

  /** Writes the tokenizer.json of a vocabulary, as transformers 4 would convert it. */
  static Path converted(Path vocabulary, Path folder) throws IOException {
    Path saved = Files.createTempDirectory(folder, "converted");
    Tokenizer.load(vocabulary, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF4)).save(saved);
    return saved;
  }
}
