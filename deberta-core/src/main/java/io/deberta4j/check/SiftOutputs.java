package io.deberta4j.check;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.loss.Perturbation;
import io.deberta4j.loss.PerturbationLoss;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Autograd;
import io.deberta4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Runs a case of adversarial training (SiFT) from its recorded start: a pass on normalised
 * embeddings, one step of the perturbation, and the pass that is trained on. Any head that has
 * logits and a loss will do.
 */
final class SiftOutputs {
  private final GoldenCase golden;
  private final Parameters root;
  private final DebertaConfig config;

  private SiftOutputs(GoldenCase golden, Parameters root, DebertaConfig config) {
    this.golden = golden;
    this.root = root;
    this.config = config;
  }

  /** Tells whether a case is one of adversarial training. */
  static boolean isIn(GoldenCase golden) {
    return golden.has("delta.0");
  }

  /** Returns what is recorded of such a case; gradients are those of {@code total_loss}. */
  static Map<String, Tensor> run(GoldenCase golden, Parameters root, DebertaConfig config) {
    return new SiftOutputs(golden, root, config).run();
  }

  private Map<String, Tensor> run() {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("logits_without_hook", logits(forward(x -> x)));
    Map<String, Tensor> clean =
        forward(
            x -> {
              Tensor e = Perturbation.normalise(x);
              outputs.put("normalized_embedding_input", e);
              return e;
            });
    outputs.putAll(clean);
    Tensor target = logits(clean);

    Tensor e = output(outputs, "normalized_embedding_input");
    Perturbation first = new Perturbation(e, golden.get("delta.0"));
    Tensor firstLogits = logits(forward(x -> first.perturbed()));
    Tensor firstLoss = ascentLoss().of(firstLogits, target.detach()).sum();
    Tensor gradient = Autograd.gradient(firstLoss, first.delta());
    outputs.put("perturbed_logits.0", firstLogits);
    outputs.put("first_perturbation_loss_sum", firstLoss);
    outputs.put("delta_grad", gradient);

    Perturbation second = first.ascend(gradient, number("learning_rate"));
    Tensor secondLogits = logits(forward(x -> second.perturbed()));
    Tensor loss = PerturbationLoss.SYMMETRIC_KL.of(secondLogits, target).mean();
    outputs.put("delta.1", second.delta());
    outputs.put("perturbed_logits.1", secondLogits);
    outputs.put("adversarial_loss", loss);
    outputs.put("total_loss", output(clean, "loss").add(loss.mul(number("vat_lambda"))));
    return outputs;
  }

  private Map<String, Tensor> forward(UnaryOperator<Tensor> perturbation) {
    Mode mode = EncoderPath.EVERYTHING.withPerturbation(perturbation);
    return CaseOutputs.run(golden, root, config, EncoderPath.REFERENCE, mode);
  }

  private Tensor logits(Map<String, Tensor> outputs) {
    return output(outputs, "logits");
  }

  private Tensor output(Map<String, Tensor> outputs, String name) {
    Tensor output = outputs.get(name);
    if (output == null) {
      throw new CheckpointException(
          golden.directory()
              + ": adversarial training needs '"
              + name
              + "', which "
              + golden.modelClass()
              + " does not give here");
    }
    return output;
  }

  private PerturbationLoss ascentLoss() {
    return PerturbationLoss.named(golden.description().path("loss_fn").asText());
  }

  private double number(String name) {
    if (!golden.description().path(name).isNumber()) {
      throw new CheckpointException(
          golden.directory().resolve("case.json") + ": \"" + name + "\" must be a number");
    }
    return golden.description().get(name).asDouble();
  }
}
