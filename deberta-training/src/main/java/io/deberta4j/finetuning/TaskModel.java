package io.deberta4j.finetuning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.data.Features;
import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.SampleEncoder;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.data.TaskKind;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.Provenance;
import io.deberta4j.task.Decoder;
import io.deberta4j.task.Ensemble;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Task;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/** A model of a task and its tokenizer, for predictions without dropout. */
public final class TaskModel implements AutoCloseable {
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private final Task task;
  private final TaskHead head;
  private final Tokenizer tokenizer;
  private final Labels labels;
  private final Parameters weights;

  TaskModel(Task task, TaskHead head, Tokenizer tokenizer, Labels labels, Parameters weights) {
    this.task = task;
    this.head = head;
    this.tokenizer = tokenizer;
    this.labels = labels;
    this.weights = weights;
  }

  /**
   * Opens a model directory for a task.
   *
   * @throws io.deberta4j.io.DebertaException if the directory cannot be used, or if its head is not
   *     one for the task
   */
  public static TaskModel open(Path directory, Task task) {
    Pretrained pretrained = Pretrained.open(directory);
    Tokenizer tokenizer = Tokenizer.load(directory);
    Labels labels = labels(directory, pretrained.config(), task);
    checkLabels(directory, task, labels);
    Parameters weights = Parameters.read(pretrained.origin(), DType.F32);
    try (var scope = TensorScope.open()) {
      TaskHead head = TaskHead.of(task.kind(), weights, pretrained.config(), HeadLoss.USUAL);
      UnusedTensors.check(weights);
      return new TaskModel(task, head, tokenizer, labels, weights);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /**
   * Returns the classes of the model in a directory, in the order of their ids.
   *
   * @throws io.deberta4j.io.DebertaException if the directory cannot be used, or if its head is not
   *     one for the task
   */
  public static Labels labels(Path directory, Task task) {
    return labels(directory, Pretrained.open(directory).config(), task);
  }

  private static Labels labels(Path directory, DebertaConfig config, Task task) {
    HeadKind kind = HeadKind.of(task.kind());
    if (!kind.isOf(config)) {
      throw new ConfigException(
          "%s: its head is %s, but %s needs %s; fine-tune it for the task first"
              .formatted(directory, HeadKind.found(config), task.title(), kind.wanted(config)));
    }
    return new Labels(kind.hasLabels() ? task.spelled(config.head().labels()) : List.of());
  }

  private static void checkLabels(Path directory, Task task, Labels labels) {
    boolean known = !task.labels().isEmpty() && task.kind() != TaskKind.REGRESSION;
    if (known && labels.size() > 0 && !labels.names().containsAll(task.labels())) {
      throw new ConfigException(
          "%s: its labels are %s, but those of %s are %s"
              .formatted(directory, labels.names(), task.title(), task.labels()));
    }
  }

  /** Returns the most tokens of a row that a model was trained with, where it says so. */
  public static OptionalInt trainedLength(Path directory) {
    Path file = directory.resolve(Provenance.FILE);
    if (!Files.isRegularFile(file)) {
      return OptionalInt.empty();
    }
    ObjectNode run = SafeJson.readObject(file, MAX_RECORD_BYTES, ConfigException::new);
    int length = run.at("/settings/max_length").asInt(0);
    return length > 0 ? OptionalInt.of(length) : OptionalInt.empty();
  }

  /** Returns the classes in the order of their logits; none for scores, choices and spans. */
  public Labels labels() {
    return labels;
  }

  /**
   * Encodes samples.
   *
   * @param maxLength the most tokens of a row
   */
  public List<Features> encode(List<? extends Sample> samples, int maxLength) {
    return SampleEncoder.of(task.kind(), tokenizer, labels, maxLength).encode(samples);
  }

  /**
   * Runs the model.
   *
   * @param batchSize inputs at once
   * @param done is told how many inputs are done
   * @return the logits of each input, as {@link Decoder} reads them
   */
  public List<float[]> logits(List<Features> inputs, int batchSize, IntConsumer done) {
    FeatureCollator collator = new FeatureCollator(head.config().padTokenId());
    int[] lengths = inputs.stream().mapToInt(Features::length).toArray();
    float[][] logits = new float[inputs.size()][];
    int count = 0;
    for (int[] rows : ShuffledBatches.longestFirst(lengths, batchSize)) {
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        List<Features> some = Arrays.stream(rows).mapToObj(inputs::get).toList();
        FeatureBatch batch = collator.collate(some);
        List<float[]> own = head.rows(head.logits(batch, Mode.EVAL), some);
        for (int i = 0; i < rows.length; i++) {
          logits[rows[i]] = own.get(i);
        }
      }
      count += rows.length;
      done.accept(count);
    }
    return Arrays.asList(logits);
  }

  /** Predicts: encodes, runs the model and decodes. */
  public List<Prediction> predict(List<? extends Sample> samples, int maxLength, int batchSize) {
    List<Features> inputs = encode(samples, maxLength);
    return new Decoder(task, labels).decode(samples, inputs, logits(inputs, batchSize, n -> {}));
  }

  /**
   * Predicts by the mean logits of several models, as the SuperGLUE submission did.
   *
   * @param models one or more, of the same labels; for spans and tags of the same tokenizer
   * @param done is told how many inputs are done, over all models
   * @throws ConfigException if their labels differ
   */
  public static List<Prediction> predict(
      List<TaskModel> models,
      List<? extends Sample> samples,
      int maxLength,
      int batchSize,
      IntConsumer done) {
    TaskModel first = models.get(0);
    List<List<float[]>> all = new ArrayList<>();
    List<Features> inputs = first.encode(samples, maxLength);
    int before = 0;
    for (TaskModel model : models) {
      if (!model.labels.names().equals(first.labels.names())) {
        throw new ConfigException(
            "models of an ensemble must have the same labels in the same order, got %s and %s"
                .formatted(first.labels.names(), model.labels.names()));
      }
      int base = before;
      List<Features> own = model == first ? inputs : model.encode(samples, maxLength);
      all.add(model.logits(own, batchSize, count -> done.accept(base + count)));
      before += own.size();
    }
    return new Decoder(first.task, first.labels).decode(samples, inputs, Ensemble.mean(all));
  }

  TaskHead head() {
    return head;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  Parameters weights() {
    return weights;
  }

  /** Rounds the weights to the type they will be stored in, so that figures are theirs. */
  void roundTo(DType type) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Tensor weight : weights.all().values()) {
        weight.copyInPlace(weight.to(type).to(DType.F32));
      }
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
