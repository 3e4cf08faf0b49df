package io.deberta4j.finetuning;

import io.deberta4j.finetuning.TaskSettings.OptimizerKind;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.ScheduleSettings.Cooldown;
import io.deberta4j.optim.ScheduleSettings.Shape;
import io.deberta4j.optim.Warmup;
import io.deberta4j.task.Preset;
import io.deberta4j.training.Interval;
import io.deberta4j.training.LoraConfig;
import io.deberta4j.training.SiftConfig;
import io.deberta4j.training.TrainerConfig;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the settings of fine-tuning; {@link #build} checks them. */
public final class TaskSettingsBuilder {
  private static final int CHECKPOINTS = 2;

  private final TrainerConfig.Builder loop = TrainerConfig.builder();
  private int maxLength;
  private OptimizerKind optimizer = OptimizerKind.ADAMW;
  private ScheduleKind schedule = ScheduleKind.LINEAR;
  private Warmup warmup;
  private Cooldown cooldown = new Cooldown(0.1, Shape.LINEAR);
  private double weightDecay = 0.01;
  private double layerDecay = 1;
  private @Nullable Double clsDropout;
  private HeadLoss loss = HeadLoss.USUAL;
  private double tokenDropout;
  private @Nullable SiftConfig sift;
  private List<String> frozen = List.of();
  private @Nullable LoraConfig lora;

  TaskSettingsBuilder(Preset preset) {
    loop.epochs(preset.epochs())
        .batchSize(preset.batchSize())
        .learningRate(preset.learningRate())
        .saveEvery(Interval.EVERY_EPOCH)
        .saveTotalLimit(CHECKPOINTS);
    maxLength = preset.maxLength();
    warmup = new Warmup(preset.warmup(), preset.warmup() < 1);
    clsDropout = preset.clsDropout();
  }

  /** Sets {@link TrainerConfig#epochs}. */
  public TaskSettingsBuilder epochs(int value) {
    loop.epochs(value);
    return this;
  }

  /** Sets {@link TrainerConfig#batchSize}. */
  public TaskSettingsBuilder batchSize(int value) {
    loop.batchSize(value);
    return this;
  }

  /** Sets {@link TrainerConfig#learningRate}. */
  public TaskSettingsBuilder learningRate(double value) {
    loop.learningRate(value);
    return this;
  }

  /** Sets {@link TrainerConfig#seed}. */
  public TaskSettingsBuilder seed(long value) {
    loop.seed(value);
    return this;
  }

  /** Sets whatever else there is in {@link TrainerConfig}. */
  public TaskSettingsBuilder loop(Consumer<TrainerConfig.Builder> change) {
    change.accept(loop);
    return this;
  }

  /** Sets {@link TaskSettings#maxLength}. */
  public TaskSettingsBuilder maxLength(int value) {
    maxLength = value;
    return this;
  }

  /** Sets {@link TaskSettings#optimizer}. */
  public TaskSettingsBuilder optimizer(OptimizerKind value) {
    optimizer = value;
    return this;
  }

  /** Sets {@link TaskSettings#schedule}. */
  public TaskSettingsBuilder schedule(ScheduleKind value) {
    schedule = value;
    return this;
  }

  /** Sets {@link TaskSettings#warmup}. */
  public TaskSettingsBuilder warmup(Warmup value) {
    warmup = value;
    return this;
  }

  /** Sets {@link TaskSettings#cooldown}. */
  public TaskSettingsBuilder cooldown(Cooldown value) {
    cooldown = value;
    return this;
  }

  /** Sets {@link TaskSettings#weightDecay}. */
  public TaskSettingsBuilder weightDecay(double value) {
    weightDecay = value;
    return this;
  }

  /** Sets {@link TaskSettings#layerDecay}. */
  public TaskSettingsBuilder layerDecay(double value) {
    layerDecay = value;
    return this;
  }

  /** Sets {@link TaskSettings#clsDropout}; null for that of the model. */
  public TaskSettingsBuilder clsDropout(@Nullable Double value) {
    clsDropout = value;
    return this;
  }

  /** Sets {@link TaskSettings#loss}. */
  public TaskSettingsBuilder loss(HeadLoss value) {
    loss = value;
    return this;
  }

  /** Sets {@link TaskSettings#tokenDropout}. */
  public TaskSettingsBuilder tokenDropout(double value) {
    tokenDropout = value;
    return this;
  }

  /** Sets {@link TaskSettings#sift}; null for none. */
  public TaskSettingsBuilder sift(@Nullable SiftConfig value) {
    sift = value;
    return this;
  }

  /** Sets {@link TaskSettings#frozen}. */
  public TaskSettingsBuilder frozen(List<String> value) {
    frozen = List.copyOf(value);
    return this;
  }

  /** Sets {@link TaskSettings#lora}; null for none. */
  public TaskSettingsBuilder lora(@Nullable LoraConfig value) {
    lora = value;
    return this;
  }

  /**
   * Returns the settings.
   *
   * @throws IllegalArgumentException if one is out of range, or if two do not go together
   */
  public TaskSettings build() {
    return new TaskSettings(
        loop.build(),
        maxLength,
        optimizer,
        schedule,
        warmup,
        cooldown,
        weightDecay,
        layerDecay,
        clsDropout,
        loss,
        tokenDropout,
        sift,
        frozen,
        lora);
  }
}
