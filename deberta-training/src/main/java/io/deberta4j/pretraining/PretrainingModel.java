package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.Objective;
import java.nio.file.Path;
import java.util.List;

/** What is pre-trained. */
interface PretrainingModel {
  /** Models are compared on the same masks, whatever the seed of their runs. */
  long EVALUATION_SEED = 1;

  /** Returns the weights. */
  Parameters weights();

  /** Returns what is minimised. */
  Objective<int[]> objective();

  /** Tells whether Hugging Face Transformers has the model that is saved, with its head. */
  boolean inTransformers();

  /**
   * Measures the weights as they are, with the same masks and draws whenever it is called.
   *
   * @param sequences held-out ones
   */
  Evaluation evaluate(List<int[]> sequences);

  /**
   * Saves the model, without its tokenizer, into directories below an empty one.
   *
   * @return the directories of models, the main one first
   */
  List<Path> save(Path directory, DType stored);
}
