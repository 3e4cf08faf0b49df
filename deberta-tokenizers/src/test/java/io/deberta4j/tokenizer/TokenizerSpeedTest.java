package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Measures tokenizers on English prose, paragraph by paragraph in one thread, beside Hugging Face's
 * library. {@code -Dspeed.text=FILE} takes another text, one paragraph a line.
 */
@Tag("speed")
class TokenizerSpeedTest {
  private static final int ROUNDS = Integer.getInteger("speed.rounds", 7);
  private static final int CHARS = 4_000_000;

  @TempDir static Path folder = Path.of("unset");

  @ParameterizedTest
  @CsvSource({
    "spm.model, hf-slow",
    "spm.model, microsoft",
    "spm.model, hf4",
    "spm.model, hf5",
    "deberta-v1/vocab.json, hf-slow",
    "deberta-v1/bpe_encoder.bin, microsoft",
    "deberta-v1/vocab.json, hf4",
    "deberta-v1/vocab.json, hf5",
    "own/own-unigram-8k/spm.model, hf-slow",
    "own/own-unigram-8k/spm.model, hf4",
    "own/own-bpe-1k/spm.model, hf-slow",
    "own/own-bpe-1k/spm.model, hf4",
    "own/own-bytebpe-2k/vocab.json, hf-slow",
    "own/own-bytebpe-2k/vocab.json, hf4"
  })
  void tenMegabytesASecondAndFiveTimesTheLibrary(String vocabulary, String flavour)
      throws IOException {
    Path file = TestFiles.asset(vocabulary);
    assumeTrue(Files.exists(file), () -> "skipped: vocabulary " + file + " is absent");
    long start = System.nanoTime();
    Tokenizer ours =
        Tokenizer.load(file, TokenizerOptions.DEFAULT.withFlavour(Flavour.of(flavour)));
    double loaded = (System.nanoTime() - start) * 1e-6;
    SpeedRace race = new SpeedRace(prose(), 0.3);
    SpeedRace.Speeds speeds = race.run(ours, SpeedRace.converted(file, folder), ROUNDS);
    System.out.printf(
        Locale.ROOT,
        "%-28s %-10s %6.1f MB/s, library %5.2f MB/s, ratio %5.1f; loaded in %4.0f ms [%x]%n",
        vocabulary,
        flavour,
        speeds.ours(),
        speeds.theirs(),
        speeds.ratio(),
        loaded,
        race.checksum());
    assertThat(speeds.ours()).isGreaterThan(10);
    assertThat(speeds.ratio()).isGreaterThan(5);
  }

  private static List<String> prose() throws IOException {
    String given = System.getProperty("speed.text");
    Path file =
        given == null
            ? TestFiles.data("books-public-domain/books-00.txt.gz")
            : Path.of(given).toAbsolutePath();
    assumeTrue(Files.exists(file), () -> "skipped: text " + file + " is absent");
    List<String> lines = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        var reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      int chars = 0;
      for (String line = reader.readLine();
          line != null && chars < CHARS;
          line = reader.readLine()) {
        chars += line.length();
        lines.add(line);
      }
    }
    return lines;
  }
}
