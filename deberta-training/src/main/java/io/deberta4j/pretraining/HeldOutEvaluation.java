package io.deberta4j.pretraining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.MaskingVocabulary;
import io.deberta4j.corpus.NGramMasker;
import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.TokenFrequencies;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Figure.Reference;
import io.deberta4j.report.Provenance;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Measures pre-trained models on held-out text.
 *
 * @param text to measure on, made with the tokenizer of the models
 * @param training the training part of the corpus, whose tokens are counted to say what their
 *     frequencies alone would give; null for no such comparison
 * @param settings what the models are asked
 */
public record HeldOutEvaluation(
    HeldOutText text, @Nullable PretrainingExamples training, HeldOutSettings settings) {
  private static final int MAX_RECORD_BYTES = 64 << 20;

  /** Returns what a model was trained to do, if it says so: one that was trained here does. */
  public static Optional<PretrainingTask> task(Path directory) {
    Path file = directory.resolve(Provenance.FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    ObjectNode run = SafeJson.readObject(file, MAX_RECORD_BYTES, ConfigException::new);
    String objective = run.at("/settings/objective").asText();
    return objective.isEmpty() ? Optional.empty() : Optional.of(PretrainingTask.named(objective));
  }

  /**
   * Measures a model.
   *
   * @param directory the model's
   * @param task what it is asked to do
   * @throws io.deberta4j.io.DebertaException if the directory has no such model
   */
  public HeldOutResult measure(Path directory, PretrainingTask task) {
    Tokenizer tokenizer = Tokenizer.load(directory);
    return task == PretrainingTask.RTD
        ? pair(directory, tokenizer)
        : languageModel(directory, task, tokenizer);
  }

  private HeldOutResult languageModel(Path directory, PretrainingTask task, Tokenizer tokenizer) {
    List<HeldOutPart> parts = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    try (var opened = OpenedLanguageModel.open(directory)) {
      LanguageModel model = opened.model();
      StartedPretraining.requireFits(
          model.config(), model.decoding(), tokenizer, text.sequenceLength());
      var evaluator = new LanguageModelEvaluator(model, settings.batchSize());
      if (task.masks()) {
        List<MaskedSequence> masked = masked(task, tokenizer);
        var part =
            part(
                LanguageModelObjective.MASKED,
                masked,
                evaluator.masked(masked),
                unmasked(tokenizer));
        parts.add(part);
        figures.addAll(part.figures());
      }
      if (task.goesForward()) {
        List<MaskedSequence> shifted = text.ids().stream().map(MaskedSequence::shifted).toList();
        IntPredicate predicted =
            id -> tokenizer.specialTokens().cls().stream().noneMatch(c -> c == id);
        var part =
            part(
                LanguageModelObjective.AUTOREGRESSIVE,
                shifted,
                evaluator.autoregressive(text.ids()),
                predicted);
        parts.add(part);
        figures.addAll(part.figures());
        figures.add(perplexity(part.figures().get(0)));
      }
    }
    return result(parts, figures);
  }

  private static Figure perplexity(Figure loss) {
    Reference alone = loss.baseline();
    return new Figure(
        "perplexity",
        loss.data(),
        Math.exp(loss.value()),
        alone == null ? null : new Reference(alone.source(), Math.exp(alone.value())));
  }

  private HeldOutResult pair(Path directory, Tokenizer tokenizer) {
    Pretrained generator = ReplacedTokenFiles.generator(directory);
    Pretrained discriminator = Pretrained.open(directory);
    MaskDecoding decoding = MaskDecoding.released(generator.config());
    StartedPretraining.requireFits(generator.config(), decoding, tokenizer, text.sequenceLength());
    EmbeddingSharing apart = EmbeddingSharing.NONE; // deltas are merged in what is saved
    try (var scope = TensorScope.open();
        var weights =
            Parameters.read(ReplacedTokenFiles.open(generator, discriminator, apart), DType.F32)) {
      var models =
          new GeneratorDiscriminator(weights, generator.config(), discriminator.config(), apart);
      ReplacedTokenStart.checkUnused(weights);
      List<MaskedSequence> masked = masked(PretrainingTask.RTD, tokenizer);
      return judged(
          masked,
          new ReplacedTokenEvaluator(models, settings.batchSize()).judge(masked, settings.seed()),
          tokenizer);
    }
  }

  private HeldOutResult judged(
      List<MaskedSequence> masked,
      List<ReplacedTokenEvaluator.Judged> judged,
      Tokenizer tokenizer) {
    HeldOutPart generated =
        part(
            GeneratorDiscriminator.GENERATOR,
            masked,
            judged.stream().map(ReplacedTokenEvaluator.Judged::generator).toList(),
            unmasked(tokenizer));
    HeldOutPart told =
        new HeldOutPart(
            GeneratorDiscriminator.DISCRIMINATOR,
            text,
            masked,
            judged.stream().map(ReplacedTokenEvaluator.Judged::discriminator).toList(),
            null);
    ReplacedTokenScore score = ReplacedTokenEvaluator.score(judged);
    double share = (double) score.replaced() / score.tokens();
    double entropy = -share * Math.log(share) - (1 - share) * Math.log1p(-share);
    LanguageModelScore own = SequenceLosses.score(told.losses());
    List<Figure> figures = new ArrayList<>(generated.figures());
    figures.add(figure("discriminator_loss", own.loss(), "the share of replaced tokens", entropy));
    figures.add(figure("discriminator_accuracy", own.accuracy(), "none is replaced", 1 - share));
    figures.add(new Figure("recall", text.name(), score.recall(), null));
    figures.add(new Figure("precision", text.name(), score.precision(), null));
    return result(List.of(generated, told), figures);
  }

  private Figure figure(String metric, double value, String source, double baseline) {
    return new Figure(metric, text.name(), value, new Reference(source, baseline));
  }

  /** Masks the text by the seed and each sequence's place: whatever the model, the same. */
  private List<MaskedSequence> masked(PretrainingTask task, Tokenizer tokenizer) {
    var masking = task.masking(settings.maskShare(), settings.maxGram(), text.sequenceLength());
    NGramMasker masker = new NGramMasker(masking, MaskingVocabulary.of(tokenizer));
    return LanguageModelEvaluator.masks(text.ids(), masker::mask, settings.seed());
  }

  /** The tokens that are ever masked. */
  private static IntPredicate unmasked(Tokenizer tokenizer) {
    MaskingVocabulary vocabulary = MaskingVocabulary.of(tokenizer);
    return id -> !vocabulary.isSpecial(id);
  }

  private HeldOutPart part(
      String name, List<MaskedSequence> asked, List<SequenceLosses> losses, IntPredicate counted) {
    PretrainingExamples known = training;
    TokenFrequencies frequencies =
        known == null
            ? null
            : TokenFrequencies.of(known.sequences(), known.description().vocabularySize(), counted);
    return new HeldOutPart(name, text, asked, losses, frequencies);
  }

  private static HeldOutResult result(List<HeldOutPart> parts, List<Figure> figures) {
    Map<String, String> masks = new LinkedHashMap<>();
    List<SequenceScore> sequences = new ArrayList<>();
    List<LossBin> positions = new ArrayList<>();
    List<LossBin> frequencies = new ArrayList<>();
    for (HeldOutPart part : parts) {
      masks.put(part.name(), MaskedSequence.hash(part.asked()));
      sequences.addAll(part.sequences());
      positions.addAll(part.positions());
      frequencies.addAll(part.byFrequency());
    }
    return new HeldOutResult(figures, masks, sequences, positions, frequencies);
  }
}
