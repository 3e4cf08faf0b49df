package io.deberta4j.pretraining;

import io.deberta4j.pretraining.PublishedModel.Recipe;
import java.util.ArrayList;
import java.util.List;

/**
 * A released script by its name: the settings of a published model, and its shape to draw weights
 * for, or, called {@code deberta-v3-small-continue}, the settings to go on from its weights.
 *
 * @param model the model
 * @param recipe the settings
 * @param continues whether the script begins at a checkpoint
 */
public record PretrainingPreset(PublishedModel model, Recipe recipe, boolean continues) {
  private static final String CONTINUE = "-continue";
  private static final int LENGTH = 512;

  /** Returns all there are. */
  public static List<PretrainingPreset> all() {
    List<PretrainingPreset> all = new ArrayList<>();
    for (PublishedModel model : PublishedModel.values()) {
      all.add(new PretrainingPreset(model, model.recipe(), false));
      model.continuation().ifPresent(it -> all.add(new PretrainingPreset(model, it, true)));
    }
    return all;
  }

  /**
   * Finds a preset by its name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static PretrainingPreset named(String name) {
    return all().stream()
        .filter(preset -> preset.presetName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no preset '"
                        + name
                        + "', expected one of "
                        + all().stream().map(PretrainingPreset::presetName).toList()));
  }

  /** Returns the name, as {@code deberta-v3-small} or {@code deberta-v3-small-continue}. */
  public String presetName() {
    return model.modelName() + (continues ? CONTINUE : "");
  }

  /** Returns how many tokens are seen: as reported of the model, or by the script that goes on. */
  public double tokens() {
    return continues
        ? (double) recipe.steps() * recipe.batchSize() * LENGTH
        : model.reportedTokens();
  }
}
