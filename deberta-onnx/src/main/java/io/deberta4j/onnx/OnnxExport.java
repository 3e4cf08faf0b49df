package io.deberta4j.onnx;

import io.deberta4j.checkpoint.StoredWeights;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.model.Pretrained;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Exports a model to ONNX: batch size and length are dynamic. Weights are read where they lie and
 * written a piece at a time, in plain Java: the native engine is not needed.
 *
 * @param head what the graph computes behind the encoder, or null to choose it by {@code
 *     architectures} of the configuration and the tensors that are there
 * @param form how the graph is written
 * @param precision what linear layers multiply
 */
public record OnnxExport(@Nullable OnnxHead head, OnnxForm form, OnnxPrecision precision) {
  /** Exports in F32. */
  public OnnxExport(@Nullable OnnxHead head, OnnxForm form) {
    this(head, form, OnnxPrecision.F32);
  }

  /**
   * What was written.
   *
   * @param head what the graph computes
   * @param file the model
   * @param data the weights, where they are too many for one file; null otherwise. It must stay
   *     beside the model under its name
   */
  public record Written(OnnxHead head, Path file, @Nullable Path data) {}

  /**
   * Changes with what is written for a given model: who keeps files can tell old ones by it. Raise
   * it whenever the graph of any head or form changes.
   */
  public static final int FORMAT = 2;

  /**
   * Writes a model.
   *
   * @param model directory of the model
   * @param file the file to write or replace
   * @throws io.deberta4j.io.DebertaException if the model cannot be read, lacks the tensors of the
   *     head, or if the file cannot be written
   */
  public Written write(Path model, Path file) {
    return write(Pretrained.open(model), file, ModelFile.MAX_INLINE_BYTES);
  }

  /**
   * Writes a model.
   *
   * @param maxInlineBytes how many bytes of weights may lie in the file itself; if there are more,
   *     they go to a second file beside it, which runtimes can map into memory
   * @throws io.deberta4j.io.DebertaException as {@link #write(Path, Path)}
   */
  public Written write(Pretrained model, Path file, long maxInlineBytes) {
    StoredWeights root = model.weights();
    OnnxHead chosen = head == null ? OnnxHead.of(model.config(), root) : head;
    Graph graph = new Graph("deberta");
    Weights weights = new Weights(graph, root, "", new LinearProducts(graph, precision));
    new HeadGraph(weights, model.config(), form).build(chosen);
    UnusedTensors.check(root);
    return new Written(chosen, file, ModelFile.write(file, graph, maxInlineBytes));
  }
}
