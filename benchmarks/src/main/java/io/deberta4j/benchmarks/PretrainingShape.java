package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.NGramMasking;
import io.deberta4j.data.Target;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pretraining.PretrainingSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Models that are pre-trained, with the batch of an update. Sequences are full. */
enum PretrainingShape {
  /** For tests: its times say nothing. */
  TINY(4, 32, 2) {
    @Override
    DebertaConfig given() {
      return ModelShape.TINY.config(Architecture.DEBERTA);
    }
  },
  /** That of the experiments that carry the statistics. */
  MICRO(64, 64, 64) {
    @Override
    DebertaConfig given() {
      return resource("micro.json");
    }
  },
  /** That of the embedded model. */
  NANO(64, 128, 32) {
    @Override
    DebertaConfig given() {
      return resource("nano.json");
    }
  },
  /** v3-base with its whole vocabulary: the head and the tables take their time, too. */
  BASE(8, 128, 8) {
    @Override
    DebertaConfig given() {
      return ModelShape.BASE.config(Architecture.DEBERTA, PUBLISHED_VOCABULARY);
    }
  };

  private static final int PUBLISHED_VOCABULARY = 128_100;
  private static final int MASK_TOKEN = 4;
  private static final int FIRST_WORD = 5;

  private final int rows;
  private final int columns;
  private final int atOnce;

  PretrainingShape(int rows, int columns, int atOnce) {
    this.rows = rows;
    this.columns = columns;
    this.atOnce = atOnce;
  }

  abstract DebertaConfig given();

  private static DebertaConfig resource(String name) {
    try (InputStream in = PretrainingShape.class.getResourceAsStream("pretraining/" + name)) {
      if (in == null) {
        throw new IllegalStateException("resource pretraining/" + name + " is missing");
      }
      return ConfigJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the name in files and tables. */
  String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the configuration, with the head as Microsoft publishes it. */
  DebertaConfig config() {
    DebertaConfig config = given();
    return config.withHead(config.head().withLegacy(false));
  }

  /** Returns how many sequences an update takes. */
  int rows() {
    return rows;
  }

  /** Returns N. */
  int columns() {
    return columns;
  }

  /** Returns how many sequences go through the model at once. */
  int atOnce() {
    return atOnce;
  }

  /** Returns the tokens of an update. */
  int tokens() {
    return rows * columns;
  }

  /** Returns how many tokens of a sequence are predicted: 15 %. */
  int predicted() {
    return NGramMasking.maxPredictions(columns, PretrainingSettings.PUBLISHED_MASK_SHARE);
  }

  /** Draws the sequences of an update, always the same. */
  List<int[]> sequences() {
    Random random = new Random(1);
    int words = config().vocabSize();
    return IntStream.range(0, rows)
        .mapToObj(row -> random.ints(columns, FIRST_WORD, words).toArray())
        .toList();
  }

  /** Hides tokens at even distances, and predicts them. */
  MaskedSequence masked(int[] tokens) {
    int[] ids = tokens.clone();
    int[] labels = new int[tokens.length];
    Arrays.fill(labels, Target.IGNORED);
    for (int i = 0; i < predicted(); i++) {
      int place = i * columns / predicted();
      labels[place] = tokens[place];
      ids[place] = MASK_TOKEN;
    }
    return new MaskedSequence(ids, labels);
  }
}
