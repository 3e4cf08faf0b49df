package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.io.DebertaException;
import io.deberta4j.tokenizer.TokenizerConfig.Defaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged vocabulary files: each either loads and encodes, or is refused with an error of ours.
 * Nothing else may happen, in bounded time.
 */
class TokenizerFuzzTest {
  private static final String SENTENCE = "Hello, [MASK] wörld!  ①ﬁ 日本 😀 \u0000 it's 3.14";
  private static final long SLOWEST_MILLIS = 5_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir Path folder = Path.of("unset");

  /** Makes a tokenizer of the bytes of a file. */
  private interface Loading {
    Tokenizer load(byte[] bytes) throws IOException;
  }

  private byte[] mutated(byte[] original) {
    byte[] bytes = original.clone();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count && bytes.length > 0; i++) {
      int at = position(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = without(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(40)));
        case 4 -> bytes = doubled(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(40)));
        case 5 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 5), (byte) 0xFF);
        default -> bytes[at] = (byte) "0\"{}[],:-9\n ".charAt(random.nextInt(12));
      }
    }
    return bytes;
  }

  /** Half of all damage is done to the first kilobyte, where the structure is. */
  private int position(int length) {
    return random.nextBoolean() ? random.nextInt(Math.min(1024, length)) : random.nextInt(length);
  }

  private static byte[] without(byte[] bytes, int from, int to) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, shorter, from, bytes.length - to);
    return shorter;
  }

  private static byte[] doubled(byte[] bytes, int from, int to) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + (to - from));
    System.arraycopy(bytes, from, longer, to, bytes.length - from);
    return longer;
  }

  private void fuzz(String name, byte[] original, int mutations, Loading loading) {
    int loaded = 0;
    for (int i = 0; i < mutations; i++) {
      byte[] bytes = mutated(original);
      long begin = System.nanoTime();
      try {
        Tokenizer tokenizer = loading.load(bytes);
        int[] ids = tokenizer.encode(SENTENCE).ids();
        assertThat(tokenizer.decode(ids, false)).isNotNull();
        loaded++;
      } catch (DebertaException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (Throwable e) {
        throw new AssertionError(name + ": seed " + seed + ", mutation " + i, e);
      }
      assertThat((System.nanoTime() - begin) / 1_000_000)
          .as("%s: milliseconds of mutation %s with seed %s", name, i, seed)
          .isLessThan(SLOWEST_MILLIS);
    }
    assertThat(loaded).as(name + ": some damage does no harm").isBetween(1, mutations - 1);
  }

  private static Tokenizer sentencePiece(byte[] bytes, Flavour flavour) {
    TokenizerConfig config = TokenizerConfig.read(null, null, null, Defaults.SENTENCE_PIECE);
    SentencePieceModel model = SentencePieceReader.read(bytes, "fuzzed");
    TokenizerParts parts =
        flavour == Flavour.HF4
            ? TokenizerJson.read(FastConversion.sentencePiece(model, config, flavour), "fuzzed")
            : SlowTokenizers.sentencePiece(model, bytes, config, flavour);
    return new Tokenizer(parts, config, flavour);
  }

  private static Tokenizer json(byte[] bytes) {
    TokenizerConfig config = TokenizerConfig.read(null, null, null, Defaults.SENTENCE_PIECE);
    return new Tokenizer(TokenizerJson.read(bytes, "fuzzed"), config, Flavour.AUTO);
  }

  @Test
  void sentencePieceModels() throws IOException {
    for (String own : List.of("own-unigram-1k", "own-bpe-1k")) {
      byte[] file = Files.readAllBytes(TestFiles.own(own).resolve("spm.model"));
      fuzz(own, file, 1500, bytes -> sentencePiece(bytes, Flavour.HF_SLOW));
      fuzz(own + " hf4", file, 150, bytes -> sentencePiece(bytes, Flavour.HF4));
    }
    byte[] file = Files.readAllBytes(TestFiles.own("own-unigram-8k").resolve("spm.model"));
    fuzz("own-unigram-8k", file, 400, bytes -> sentencePiece(bytes, Flavour.SENTENCEPIECE));
  }

  @Test
  void tokenizerJson() throws IOException {
    for (String own : List.of("own-unigram-1k", "own-bpe-1k", "own-bytebpe-2k")) {
      for (Flavour flavour : List.of(Flavour.HF4, Flavour.HF5)) {
        Path saved = folder.resolve(own + flavour);
        Tokenizer.load(TestFiles.own(own), TokenizerOptions.DEFAULT.withFlavour(flavour))
            .save(saved);
        byte[] file = Files.readAllBytes(saved.resolve("tokenizer.json"));
        fuzz(own + " " + flavour, file, 400, TokenizerFuzzTest::json);
      }
    }
  }

  @Test
  void byteLevelFiles() throws IOException {
    Path own = TestFiles.own("own-bytebpe-2k");
    byte[] vocab = Files.readAllBytes(own.resolve("vocab.json"));
    byte[] merges = Files.readAllBytes(own.resolve("merges.txt"));
    TokenizerConfig config = TokenizerConfig.read(null, null, null, Defaults.BYTE_LEVEL);
    fuzz(
        "merges.txt",
        merges,
        900,
        bytes ->
            new Tokenizer(
                SlowTokenizers.byteLevel(
                    ByteLevelVocabulary.read(vocab, "vocab", bytes, "merges"),
                    config,
                    Flavour.HF_SLOW),
                config,
                Flavour.HF_SLOW));
    fuzz(
        "vocab.json",
        vocab,
        900,
        bytes ->
            new Tokenizer(
                SlowTokenizers.byteLevel(
                    ByteLevelVocabulary.read(bytes, "vocab", merges, "merges"),
                    config,
                    Flavour.HF_SLOW),
                config,
                Flavour.HF_SLOW));
    byte[] encoder = Files.readAllBytes(own.resolve("bpe_encoder.bin"));
    Path file = folder.resolve("bpe_encoder.bin");
    fuzz(
        "bpe_encoder.bin",
        encoder,
        300,
        bytes -> {
          Files.write(file, bytes);
          return Tokenizer.load(file, TokenizerOptions.DEFAULT.withFlavour(Flavour.MICROSOFT));
        });
  }

  @Test
  void settings() throws IOException {
    String config =
        """
        {"do_lower_case": false, "split_by_punct": true, "model_max_length": 512, "bos_token": "[CLS]",
         "mask_token": {"content": "[MASK]", "lstrip": true, "special": true},
         "sp_model_kwargs": {}, "additional_special_tokens": ["<a>"], "padding_side": "right",
         "added_tokens_decoder": {"1000": {"content": "[MASK]", "special": true}}}
        """;
    Files.copy(TestFiles.own("own-unigram-1k").resolve("spm.model"), folder.resolve("spm.model"));
    fuzz(
        "tokenizer_config.json",
        config.getBytes(StandardCharsets.UTF_8),
        400,
        bytes -> {
          Files.write(folder.resolve("tokenizer_config.json"), bytes);
          return Tokenizer.load(folder);
        });
  }
}
