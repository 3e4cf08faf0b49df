package io.deberta4j.finetuning;

import io.deberta4j.data.SampleEncoder;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.ScheduleSettings.Cooldown;
import io.deberta4j.optim.Warmup;
import io.deberta4j.task.Preset;
import io.deberta4j.task.Task;
import io.deberta4j.training.LoraConfig;
import io.deberta4j.training.SiftConfig;
import io.deberta4j.training.TrainerConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of fine-tuning on a task.
 *
 * @param loop epochs, batch size, learning rate, seed, evaluation and saving; see {@link
 *     TrainerConfig}
 * @param maxLength the most tokens of a row
 * @param optimizer which optimiser updates the weights
 * @param schedule how the learning rate goes
 * @param warmup how long the learning rate rises: a number of updates, or a share of them
 * @param cooldown how it falls at the end of {@link ScheduleKind#WARMUP_STABLE_DECAY}; of no
 *     meaning for other schedules
 * @param weightDecay decay of all weights but biases and LayerNorm's
 * @param layerDecay what the rate of each layer is multiplied by going down from the head; 1 for
 *     the same rate everywhere
 * @param clsDropout dropout before a classifier; null for that of the configuration
 * @param loss what the loss is besides the usual
 * @param tokenDropout share of the tokens hidden in training
 * @param sift adversarial training; null for none
 * @param frozen patterns of names of weights that are not trained
 * @param lora low-rank adapters in place of the encoder's weights; null for none
 */
public record TaskSettings(
    TrainerConfig loop,
    int maxLength,
    OptimizerKind optimizer,
    ScheduleKind schedule,
    Warmup warmup,
    Cooldown cooldown,
    double weightDecay,
    double layerDecay,
    @Nullable Double clsDropout,
    HeadLoss loss,
    double tokenDropout,
    @Nullable SiftConfig sift,
    List<String> frozen,
    @Nullable LoraConfig lora) {

  /** The usual settings where nothing else is known. */
  public static final Preset FALLBACK = new Preset(2e-5, 3, 32, 0.1, 256, null, null, "ours", null);

  /** The optimizers. */
  public enum OptimizerKind {
    /** Adam with decoupled weight decay. */
    ADAMW,
    /** Microsoft's variant, as in the published runs. */
    XADAM
  }

  /** Checks the ranges and copies the list. */
  public TaskSettings {
    frozen = List.copyOf(frozen);
    SampleEncoder.checkLength(maxLength);
    if (!(tokenDropout >= 0 && tokenDropout < 1)) {
      throw new IllegalArgumentException("token dropout must lie in [0, 1), got " + tokenDropout);
    }
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException("layer decay must lie in (0, 1], got " + layerDecay);
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
    }
    if (clsDropout != null && !(clsDropout >= 0 && clsDropout < 1)) {
      throw new IllegalArgumentException("dropout must lie in [0, 1), got " + clsDropout);
    }
    if (sift != null && loss.rDropAlpha() > 0) {
      throw new IllegalArgumentException(
          "SiFT and R-Drop both compare passes of a batch; choose one of them");
    }
    if (sift != null && loop.recompute()) {
      throw new IllegalArgumentException(
          "SiFT takes gradients within the forward pass, which recomputation does not record;"
              + " choose one of them, or a smaller micro-batch");
    }
    if (lora != null && !frozen.isEmpty()) {
      throw new IllegalArgumentException("LoRA freezes the encoder itself; leave freezing out");
    }
  }

  /**
   * Starts from the usual settings: 3 epochs of batches of 32 at rate 2e-5, a tenth of it warm-up,
   * 256 tokens, dropout as in the model, AdamW with decay 0.01, a linear schedule, gradients up to
   * 1, the best epoch, seed 42. A checkpoint is saved after every epoch, and the best and the last
   * stay.
   */
  public static TaskSettingsBuilder builder() {
    return builder(FALLBACK);
  }

  /** Starts from the settings of a preset, the rest as usual. */
  public static TaskSettingsBuilder builder(Preset preset) {
    return new TaskSettingsBuilder(preset);
  }

  /**
   * Returns the preset of a task for a model, or {@link #FALLBACK} where there is none.
   *
   * @param model as in {@link Task#preset}
   */
  public static Preset preset(Task task, String model) {
    return task.preset(model).orElse(FALLBACK);
  }

  /** Returns the settings by name, for reports, and for what a resumed run must have. */
  public Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("epochs", loop.epochs());
    named.put("batch_size", loop.batchSize());
    named.put("micro_batch_size", Math.min(loop.microBatchSize(), loop.batchSize()));
    named.put("group_by_length", loop.groupByLength());
    named.put("max_length", maxLength);
    named.put("optimizer", name(optimizer));
    named.put("learning_rate", loop.learningRate());
    named.put("schedule", schedule.officialName());
    named.put(warmup.proportional() ? "warmup_proportion" : "warmup_steps", warmup.amount());
    if (schedule == ScheduleKind.WARMUP_STABLE_DECAY) {
      named.put("cooldown_proportion", cooldown.share());
      named.put("cooldown_shape", name(cooldown.shape()));
    }
    named.put("weight_decay", weightDecay);
    named.put("layer_decay", layerDecay);
    named.put("max_gradient_norm", loop.maxGradientNorm());
    named.put("precision", name(loop.precision()));
    if (clsDropout != null) {
      named.put("cls_dropout", clsDropout);
    }
    named.put("label_smoothing", loss.labelSmoothing());
    named.put("r_drop_alpha", loss.rDropAlpha());
    named.put("class_weights", loss.classWeights());
    named.put("token_dropout", tokenDropout);
    named.put("average_decay", loop.averageDecay());
    if (sift != null) {
      named.put("sift_lambda", sift.lambda());
      named.put("sift_learning_rate", sift.learningRate());
      named.put("sift_init", sift.initialDeviation());
      named.put("sift_loss", sift.ascentLoss().publishedName());
      named.put("sift_embeddings", name(sift.embeddings()));
      named.put("sift_updates", sift.updates());
    }
    if (lora != null) {
      named.put("lora_rank", lora.rank());
      named.put("lora_alpha", lora.alpha());
      named.put("lora_targets", lora.targets());
    }
    named.put("frozen", frozen);
    named.put("keep", name(loop.keep()));
    named.put("patience", loop.patience());
    return named;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
