package io.deberta4j.pipeline;

import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runners over heads whose logits are worked out by hand. */
final class Fakes {
  /** What the head says of one token of a row. */
  interface TokenHeads {
    float[] of(Encoding row, int token);
  }

  private static final String[] WORDS = {
    "the", "dog", "goes", "Zürich", "naïve", "東京都", "ภาษาไทย", "שלום", "हिन्दी", "😀", "👩‍👩‍👧",
        "🇩🇪",
    "e\u0301tude", "\u00a0", "\n", "  ", "\t", "...", "O'Brien", "ﬁn", "①", "x\u200by", "МОСКВА",
        "12,5"
  };

  private Fakes() {}

  /** A vocabulary of SentencePiece: words begin with ▁. */
  static Tokenizer unigram() {
    return Tokenizer.load(assets("own-unigram-1k"));
  }

  /** The vocabulary of SentencePiece as every library reads it, and that of byte-level BPE. */
  static List<Tokenizer> tokenizers() {
    List<Tokenizer> tokenizers = new ArrayList<>();
    for (Flavour flavour :
        List.of(
            Flavour.SENTENCEPIECE, Flavour.MICROSOFT, Flavour.HF_SLOW, Flavour.HF4, Flavour.HF5)) {
      var options = TokenizerOptions.DEFAULT.withFlavour(flavour);
      tokenizers.add(Tokenizer.load(assets("own-unigram-1k"), options));
    }
    tokenizers.add(byteLevel());
    return tokenizers;
  }

  /** A vocabulary of byte-level BPE: words begin with Ġ, characters may be several tokens. */
  static Tokenizer byteLevel() {
    return Tokenizer.load(assets("own-bytebpe-2k"));
  }

  private static Path assets(String name) {
    return TestFolders.repository().resolve("goldens/assets/own").resolve(name);
  }

  static DebertaConfig config(List<String> labels) {
    String names =
        IntStream.range(0, labels.size())
            .mapToObj(i -> "\"" + i + "\": \"" + labels.get(i) + "\"")
            .collect(Collectors.joining(", "));
    return ConfigJson.parse(
        """
        {"model_type": "deberta-v2", "vocab_size": 60000, "hidden_size": 16,
         "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 24,
         "max_position_embeddings": 512, "position_biased_input": false, "id2label": {%s}}
        """
            .formatted(names));
  }

  static Runner<TokenScorer> tokens(
      Tokenizer tokenizer, List<String> labels, PipelineOptions options, TokenHeads head) {
    DebertaConfig config = config(labels);
    TokenScorer scorer =
        new TokenScorer() {
          @Override
          public List<float[][]> logits(List<Encoding> rows) {
            List<float[][]> logits = new ArrayList<>();
            for (Encoding row : rows) {
              float[][] ofRow = new float[row.length()][];
              for (int i = 0; i < ofRow.length; i++) {
                ofRow[i] = head.of(row, i);
              }
              logits.add(ofRow);
            }
            return logits;
          }

          @Override
          public DebertaConfig config() {
            return config;
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
    return new Runner<>(tokenizer, scorer, options, Backend.LIBTORCH);
  }

  static Runner<SequenceScorer> rows(
      List<String> labels, PipelineOptions options, Function<Encoding, float[]> head) {
    DebertaConfig config = config(labels);
    SequenceScorer scorer =
        new SequenceScorer() {
          @Override
          public float[][] logits(List<Encoding> rows) {
            return rows.stream().map(head).toArray(float[][]::new);
          }

          @Override
          public DebertaConfig config() {
            return config;
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
    return new Runner<>(unigram(), scorer, options, Backend.LIBTORCH);
  }

  /** Logits that softmax makes these probabilities of. */
  static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(Math.max(probabilities[i], 1e-30));
    }
    return logits;
  }

  /** Words of many scripts, with emoji and odd spaces between them. */
  static String randomText(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
      text.append(random.nextInt(4) == 0 ? "" : " ");
    }
    return text.toString();
  }

  static float[] random(Random random, int size) {
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    return logits;
  }
}
