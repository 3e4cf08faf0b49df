package io.deberta4j.onnx;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReCoRDQAModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;

/** The same model in our own code, with outputs under the names of the ONNX file. */
final class Ours implements AutoCloseable {
  private final DebertaConfig config;
  private final Parameters root;

  Ours(Pretrained model) {
    config = model.config();
    root = Parameters.read(model.origin(), DType.F32);
  }

  Map<String, float[]> run(OnnxHead head, Input input) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Map<String, float[]> values = new LinkedHashMap<>();
      outputs(head, input).forEach((name, tensor) -> values.put(name, tensor.toFloats()));
      return values;
    }
  }

  private Map<String, Tensor> outputs(OnnxHead head, Input input) {
    Batch batch = input.batch(config);
    Mode mode = Mode.EVAL;
    return switch (head) {
      case FEATURE_EXTRACTION ->
          Map.of(
              "last_hidden_state",
              new DebertaModel(root.at("deberta"), config).forward(batch, mode).lastHiddenState());
      case QUESTION_ANSWERING -> {
        var out = new DebertaForQuestionAnswering(root, config).forward(batch, mode);
        yield Map.of("start_logits", out.startLogits(), "end_logits", out.endLogits());
      }
      default -> Map.of("logits", logits(head, batch, input));
    };
  }

  private Tensor logits(OnnxHead head, Batch batch, Input input) {
    Mode mode = Mode.EVAL;
    return switch (head) {
      case SEQUENCE_CLASSIFICATION ->
          new DebertaForSequenceClassification(root, config).forward(batch, mode).logits();
      case TOKEN_CLASSIFICATION ->
          new DebertaForTokenClassification(root, config).forward(batch, mode).logits();
      case MULTIPLE_CHOICE ->
          new DebertaForMultipleChoice(root, config).forward(batch, 1, mode).logits();
      case MASKED_LM -> new DebertaForMaskedLM(root, config).forward(batch, mode).logits();
      case ENHANCED_MASK_DECODER -> // every token has a label
          new MaskedLanguageModel(root, config).forward(batch, batch.inputIds(), mode).logits();
      case REPLACED_TOKEN_DETECTION ->
          new ReplacedTokenDetectionModel(root, config).forward(batch, mode).logits();
      case RECORD_QUESTION_ANSWERING ->
          new ReCoRDQAModel(root, config).forward(batch, input.entityTensor(), mode).logits();
      default -> throw new AssertionError(head);
    };
  }

  @Override
  public void close() {
    root.close();
  }
}
