package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.MaskingVocabulary;
import io.deberta4j.corpus.NGramMasker;
import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.Split;
import io.deberta4j.corpus.TokenFrequencies;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.Warmup;
import io.deberta4j.report.CardNotes;
import io.deberta4j.report.Figure;
import io.deberta4j.tensor.DType;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved models are measured as their runs measured them, and sequence by sequence. */
class HeldOutEvaluationTest {
  private static final int SEQUENCES = 20;

  @TempDir Path folder;
  private Path corpus = Path.of("");
  private final Tokenizer tokenizer = Tokenizer.load(TinyCorpus.vocabulary());

  @BeforeEach
  void prepare() throws IOException {
    corpus = TinyCorpus.prepare(folder.resolve("text"), 0.2);
  }

  /** Trains a few updates; masks single words. */
  private PretrainingResult train(String name, PretrainingTask task, ExperimentArm arm, long seed)
      throws IOException {
    var loop = TinyCorpus.loop(6).seed(seed).build();
    PretrainingSettings usual = PretrainingSettings.of(loop, task);
    PretrainingSettings settings =
        new PretrainingSettings(
            loop,
            usual.optimisation().withSchedule(ScheduleKind.LINEAR, Warmup.ofSteps(2)),
            task,
            usual.maskShare(),
            1,
            usual.decoder(),
            task == PretrainingTask.MLM ? arm : null,
            usual.autoregressiveShare(),
            usual.sharing(),
            usual.replacedTokens(),
            0,
            SEQUENCES);
    PretrainingJob job =
        new PretrainingJob(
            corpus,
            TinyCorpus.fresh(folder),
            null,
            folder.resolve(name),
            folder.resolve(name + "-run"),
            DType.F32,
            CardNotes.NONE,
            settings,
            List.of(),
            false);
    return Pretraining.run(job, PretrainingListener.NONE);
  }

  private HeldOutText text() {
    return HeldOutText.ofCorpus(corpus, tokenizer, SEQUENCES);
  }

  private HeldOutEvaluation evaluation(int batchSize) {
    HeldOutSettings usual = HeldOutSettings.USUAL;
    return new HeldOutEvaluation(
        text(),
        PretrainingExamples.open(corpus, Split.TRAIN),
        new HeldOutSettings(usual.maskShare(), usual.maxGram(), usual.seed(), batchSize));
  }

  private static double value(List<Figure> figures, String metric) {
    return figures.stream()
        .filter(figure -> figure.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void aModelHasTheFiguresOfItsRunWhateverTheBatch() throws IOException {
    for (PretrainingTask task : PretrainingTask.values()) {
      PretrainingResult trained = train(task.name(), task, ExperimentArm.DEBERTA, 5);
      Path model = folder.resolve(task.name());
      assertThat(HeldOutEvaluation.task(model)).contains(task);
      HeldOutResult result = evaluation(7).measure(model, task);
      int same = 0;
      for (Figure figure : trained.figures()) {
        if (result.figures().stream().anyMatch(own -> own.metric().equals(figure.metric()))) {
          assertThat(value(result.figures(), figure.metric()))
              .as("%s %s", task, figure.metric())
              .isCloseTo(figure.value(), within(1e-5));
          same++;
        }
      }
      assertThat(same).as("%s: figures in common", task).isGreaterThanOrEqualTo(2);
      HeldOutResult alone = evaluation(1).measure(model, task);
      assertThat(alone.masks()).isEqualTo(result.masks());
      for (Figure figure : result.figures()) {
        assertThat(value(alone.figures(), figure.metric()))
            .as("%s %s", task, figure.metric())
            .isCloseTo(figure.value(), within(1e-5));
      }
      summedUp(result);
    }
  }

  /** Sequences, positions and frequencies divide the same tokens. */
  private static void summedUp(HeldOutResult result) {
    for (String part : result.masks().keySet()) {
      long tokens = 0;
      double loss = 0;
      double right = 0;
      for (SequenceScore score : result.sequences()) {
        if (score.part().equals(part)) {
          tokens += score.tokens();
          loss += score.loss();
          right += score.right();
          assertThat(score.name()).isEqualTo("text.txt #" + (score.document() + 1));
        }
      }
      assertThat(loss / tokens).isCloseTo(value(result.figures(), part + "_loss"), within(1e-9));
      assertThat(right / tokens)
          .isCloseTo(value(result.figures(), part + "_accuracy"), within(1e-9));
      for (List<LossBin> bins : List.of(result.positions(), result.frequencies())) {
        List<LossBin> own = bins.stream().filter(bin -> bin.part().equals(part)).toList();
        if (!own.isEmpty()) {
          assertThat(own.stream().mapToLong(LossBin::tokens).sum()).isEqualTo(tokens);
          assertThat(own.stream().mapToDouble(bin -> bin.tokens() * bin.loss()).sum())
              .isCloseTo(loss, within(1e-6));
        }
      }
    }
  }

  /** What is asked depends on the text and the settings, not on who is asked. */
  @Test
  void allModelsAreAskedTheSame() throws IOException {
    train("deberta", PretrainingTask.MLM, ExperimentArm.DEBERTA, 5);
    train("bert", PretrainingTask.MLM, ExperimentArm.ABSOLUTE_INPUT, 6);
    HeldOutResult one = evaluation(8).measure(folder.resolve("deberta"), PretrainingTask.MLM);
    HeldOutResult other = evaluation(8).measure(folder.resolve("bert"), PretrainingTask.MLM);
    assertThat(one.masks()).isEqualTo(other.masks()).containsOnlyKeys("mlm");
    assertThat(one.figures().get(0).value()).isNotEqualTo(other.figures().get(0).value());
    assertThat(one.figures().get(0).baseline()).isEqualTo(other.figures().get(0).baseline());
    HeldOutResult otherSeed =
        new HeldOutEvaluation(text(), null, new HeldOutSettings(0.15, 1, 99, 8))
            .measure(folder.resolve("bert"), PretrainingTask.MLM);
    assertThat(otherSeed.masks()).isNotEqualTo(one.masks());
    assertThat(otherSeed.figures().get(0).baseline()).isNull();
    assertThat(otherSeed.frequencies()).isEmpty();
  }

  /** The baseline, positions and frequencies, written out token by token. */
  @Test
  void frequenciesAndPositionsAreThoseOfTheMaskedTokens() throws IOException {
    train("model", PretrainingTask.MLM, ExperimentArm.DEBERTA, 5);
    HeldOutText text = text();
    MaskingVocabulary vocabulary = MaskingVocabulary.of(tokenizer);
    var masking = PretrainingTask.MLM.masking(0.15, 1, TinyCorpus.LENGTH);
    List<MaskedSequence> masked =
        LanguageModelEvaluator.masks(text.ids(), new NGramMasker(masking, vocabulary)::mask, 1);
    PretrainingExamples training = PretrainingExamples.open(corpus, Split.TRAIN);
    TokenFrequencies counts =
        TokenFrequencies.of(
            training.sequences(), tokenizer.vocabularySize(), id -> !vocabulary.isSpecial(id));
    List<Double> losses = new ArrayList<>();
    Map<Long, Integer> byPosition = new TreeMap<>();
    Map<Long, Integer> byFrequency = new TreeMap<>();
    for (MaskedSequence sequence : masked) {
      for (int i = 0; i < sequence.length(); i++) {
        int label = sequence.labels()[i];
        if (label >= 0) {
          losses.add(counts.loss(label));
          byPosition.merge(i / 3 * 3L, 1, Integer::sum); // 24 tokens in 8 stretches
          int digits = Long.toString(counts.count(label)).length();
          long lowest = counts.count(label) == 0 ? 0 : (long) Math.pow(10, digits - 1);
          byFrequency.merge(lowest, 1, Integer::sum);
        }
      }
    }
    HeldOutResult result = evaluation(5).measure(folder.resolve("model"), PretrainingTask.MLM);
    Figure.Reference baseline = result.figures().get(0).baseline();
    assertThat(baseline).isNotNull();
    assertThat(baseline.value())
        .isCloseTo(
            losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow(), within(1e-9));
    assertThat(tokens(result.positions())).isEqualTo(byPosition);
    assertThat(tokens(result.frequencies())).isEqualTo(byFrequency);
    assertThat(result.positions()).allMatch(bin -> bin.to() == bin.from() + 2);
    assertThat(result.frequencies())
        .allMatch(bin -> bin.to() == (bin.from() == 0 ? 0 : 10 * bin.from() - 1));
    assertThat(result.masks()).containsEntry("mlm", MaskedSequence.hash(masked));
  }

  private static Map<Long, Integer> tokens(List<LossBin> bins) {
    Map<Long, Integer> tokens = new TreeMap<>();
    bins.forEach(bin -> tokens.put(bin.from(), (int) bin.tokens()));
    return tokens;
  }

  @Test
  void scoresAreReadAsTheyWereWritten() throws IOException {
    List<SequenceScore> scores =
        List.of(
            new SequenceScore("mlm", 0, 3, "books.txt #4", 9, 31.25000001, 2),
            new SequenceScore("arlm", 7, 4, "\"é\"", 0, 0, 0));
    Path file = folder.resolve("scores.jsonl");
    SequenceScores.write(file, scores);
    assertThat(SequenceScores.read(file)).isEqualTo(scores);
    Files.writeString(file, Files.readString(file).replace("\"tokens\":0", "\"tokens\":\"0\""));
    assertThatThrownBy(() -> SequenceScores.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("scores.jsonl: line 2", "'tokens'");
    assertThatThrownBy(() -> SequenceScores.read(folder.resolve("absent")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void whatCannotBeMeasuredIsRefused() throws IOException {
    train("model", PretrainingTask.MLM, ExperimentArm.DEBERTA, 5);
    Path model = folder.resolve("model");
    assertThatThrownBy(() -> evaluation(8).measure(model, PretrainingTask.RTD))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("generator");
    HeldOutText text = text();
    HeldOutText longer = new HeldOutText("text", text.sequences(), text.documents(), 41);
    HeldOutEvaluation tooLong = new HeldOutEvaluation(longer, null, HeldOutSettings.USUAL);
    assertThatThrownBy(() -> tooLong.measure(model, PretrainingTask.MLM))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("41 tokens", "max_position_embeddings=40");
    assertThatThrownBy(() -> new HeldOutSettings(0, 1, 1, 8)).hasMessageContaining("share");
    assertThatThrownBy(() -> new HeldOutSettings(0.15, 0, 1, 8)).hasMessageContaining("n-grams");
    assertThatThrownBy(() -> new HeldOutSettings(0.15, 1, 1, 0)).hasMessageContaining("at least 1");
  }
}
