package io.deberta4j.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs generator and discriminator of a replaced-token-detection case: the generator fills the
 * masks, the recorded draw corrupts the input, the discriminator judges every token.
 */
final class JointOutputs {
  private JointOutputs() {}

  static Map<String, Tensor> run(
      GoldenCase golden, Parameters root, JsonNode config, EncoderPath path) {
    Batch batch = CaseOutputs.batch(golden);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    var generator =
        new MaskedLanguageModel(
            root.at("generator"), ConfigJson.parse(config.get("generator").toString()));
    Tensor labels = CaseOutputs.zeroMeansNone(golden.get("labels"));
    var generated =
        generator.forward(
            batch, path.encode(root.at("generator"), generator.config(), batch), labels, Mode.EVAL);
    Tensor generatorLosses = generator.lossPerToken(generated, labels);
    outputs.put("generator_logits", generated.logits());
    outputs.put("sampling_probs", generated.logits().softmax(-1));
    outputs.put("generator_loss_per_token", generatorLosses);
    outputs.put("generator_loss", generatorLosses.mean());

    Tensor corrupted = corrupt(batch.inputIds(), labels, golden.get("sampled_tokens"));
    outputs.put("corrupted_input_ids", corrupted);
    var discriminator =
        new ReplacedTokenDetectionModel(
            root.at("discriminator"), ConfigJson.parse(config.get("discriminator").toString()));
    Parameters embeddings = root.at("discriminator.deberta.embeddings");
    outputs.put(
        "discriminator_word_embedding_in_use", table(embeddings, "word_embeddings", golden));
    outputs.put(
        "discriminator_position_embedding_in_use",
        table(embeddings, "position_embeddings", golden));
    Batch corruptedBatch =
        new Batch(corrupted, batch.attentionMask(), batch.tokenTypeIds(), batch.positionIds());
    var judged =
        discriminator.forward(
            path.encode(root.at("discriminator"), discriminator.config(), corruptedBatch),
            Mode.EVAL);
    Tensor losses =
        ReplacedTokenDetectionModel.lossPerToken(
            judged.logits(),
            CaseOutputs.replaced(golden.get("labels"), corrupted),
            batch.tokenMask());
    Tensor scaled = losses.mean().mul(golden.description().path("rtd_lambda").asDouble());
    outputs.put("discriminator_logits", judged.logits());
    outputs.put("discriminator_loss_per_token", losses);
    outputs.put("discriminator_loss_scaled", scaled);
    outputs.put("total_loss", generatorLosses.mean().add(scaled));
    return outputs;
  }

  /** The table the discriminator reads; its shape is that of the recorded one. */
  private static Tensor table(Parameters embeddings, String name, GoldenCase golden) {
    String recorded = "discriminator_" + name.replace("embeddings", "embedding") + "_in_use";
    return embeddings
        .at(name)
        .tensor("weight", Parameters.Init.NORMAL, golden.get(recorded).shape());
  }

  /** Puts the drawn tokens where something was predicted. */
  private static Tensor corrupt(Tensor inputIds, Tensor labels, Tensor sampled) {
    long[] ids = inputIds.toLongs();
    long[] wanted = labels.toLongs();
    long[] drawn = sampled.to(DType.I64).toLongs();
    int next = 0;
    for (int i = 0; i < ids.length; i++) {
      if (wanted[i] >= 0) {
        ids[i] = drawn[next++];
      }
    }
    return Tensor.of(ids, inputIds.shape());
  }
}
