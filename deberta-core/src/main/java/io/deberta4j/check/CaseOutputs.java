package io.deberta4j.check;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReCoRDQAModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the model of a case on its inputs and names the outputs as the case does. */
final class CaseOutputs {
  private final GoldenCase golden;
  private final Parameters root;
  private final DebertaConfig config;
  private final Batch batch;
  private final EncoderPath path;
  private final Mode mode;
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();

  private CaseOutputs(
      GoldenCase golden, Parameters root, DebertaConfig config, EncoderPath path, Mode mode) {
    this.golden = golden;
    this.root = root;
    this.config = config;
    this.batch = batch(golden);
    this.path = path;
    this.mode = mode;
  }

  /**
   * Returns every output the model has, by name; {@code loss} is among them where there are labels.
   */
  static Map<String, Tensor> run(
      GoldenCase golden, Parameters root, DebertaConfig config, EncoderPath path) {
    return run(golden, root, config, path, EncoderPath.EVERYTHING);
  }

  /** The same with an encoder in another mode. */
  static Map<String, Tensor> run(
      GoldenCase golden, Parameters root, DebertaConfig config, EncoderPath path, Mode mode) {
    CaseOutputs run = new CaseOutputs(golden, root, config, path, mode);
    switch (golden.modelClass().replace("DebertaV2", "Deberta")) {
      case "DebertaModel" -> run.encode();
      case "DebertaForSequenceClassification", "SequenceClassificationModel" -> run.classify();
      case "DebertaForTokenClassification", "NERModel" -> run.tagTokens();
      case "DebertaForQuestionAnswering" -> run.answer();
      case "DebertaForMultipleChoice", "MultiChoiceModel" -> run.choose();
      case "DebertaForMaskedLM" -> run.fillMasks();
      case "MaskedLanguageModel" -> run.decodeMasks();
      case "ReplacedTokenDetectionModel" -> run.detectReplaced();
      case "ReCoRDQAModel" -> run.findEntities();
      default ->
          throw new CheckpointException(
              golden.directory()
                  + ": no model class is known by the name '"
                  + golden.modelClass()
                  + "'");
    }
    return run.outputs;
  }

  /** Builds the batch of a case; choices of an example become rows of their own. */
  static Batch batch(GoldenCase golden) {
    Tensor ids = rows(golden.get("input_ids"));
    Tensor mask = golden.find("attention_mask_3d");
    if (mask == null) {
      mask = golden.findAny("attention_mask", "input_mask");
      mask = mask == null ? Tensor.ones(DType.I64, ids.shape()) : rows(mask);
    }
    Tensor types = golden.findAny("token_type_ids", "type_ids");
    Tensor positions = golden.find("position_ids");
    return new Batch(
        ids,
        mask.to(DType.I64),
        types == null ? null : rows(types),
        positions == null ? null : rows(positions));
  }

  private static Tensor rows(Tensor x) {
    return x.to(DType.I64).reshape(-1, x.size(-1));
  }

  private @Nullable Tensor labels() {
    return golden.find("labels");
  }

  private void put(String name, @Nullable Tensor value) {
    if (value != null) {
      outputs.put(name, value);
    }
  }

  private EncoderOutput encode() {
    EncoderOutput encoded = path.encode(root, config, batch, mode);
    encoder(encoded);
    return encoded;
  }

  private void encoder(EncoderOutput out) {
    for (int i = 0; i < out.hiddenStates().size(); i++) {
      put("hidden_states." + i, out.hiddenStates().get(i));
      if (i > 0) {
        put("encoder_layers." + (i - 1), out.hiddenStates().get(i));
      }
    }
    for (int i = 0; i < out.attentions().size(); i++) {
      put("attentions." + i, out.attentions().get(i));
    }
    put("embedding_output", out.hiddenStates().get(0));
    put("embeddings", out.hiddenStates().get(0));
    put("last_hidden_state", out.lastHiddenState());
  }

  private void classify() {
    var model = new DebertaForSequenceClassification(root, config);
    var out = model.forward(encode(), Mode.EVAL);
    put("logits", out.logits());
    put("pooled_output", out.pooled());
    Tensor labels = labels();
    put("loss", labels == null ? null : model.loss(out.logits(), labels));
  }

  private void tagTokens() {
    var model = new DebertaForTokenClassification(root, config);
    var out = model.forward(encode(), Mode.EVAL);
    put("logits", out.logits());
    Tensor labels = labels();
    put("loss", labels == null ? null : model.loss(out.logits(), labels));
  }

  private void answer() {
    var model = new DebertaForQuestionAnswering(root, config);
    var out = model.forward(encode(), Mode.EVAL);
    put("start_logits", out.startLogits());
    put("end_logits", out.endLogits());
    if (golden.has("start_positions")) {
      put("loss", model.loss(out, golden.get("start_positions"), golden.get("end_positions")));
    }
  }

  private void choose() {
    var model = new DebertaForMultipleChoice(root, config);
    int choices = (int) golden.get("input_ids").size(1);
    var out = model.forward(encode(), choices, Mode.EVAL);
    put("logits", out.logits());
    put("pooled_output", out.pooled());
    Tensor labels = labels();
    put("loss", labels == null ? null : model.loss(out.logits(), labels));
  }

  private void fillMasks() {
    var model = new DebertaForMaskedLM(root, config);
    var out = model.forward(encode(), Mode.EVAL);
    put("logits", out.logits());
    Tensor labels = labels();
    put("loss", labels == null ? null : model.loss(out.logits(), labels));
  }

  private void decodeMasks() {
    var model = new MaskedLanguageModel(root, config);
    Tensor labels = zeroMeansNone(golden.get("labels"));
    var out = model.forward(batch, encode(), labels, Mode.EVAL);
    put("z_states", model.positions(batch).expand(batch.size(), -1, -1));
    for (int i = 0; i < out.queryStates().size(); i++) {
      put("emd_query_states_at_masked." + i, out.queryStates().get(i));
    }
    put("logits", out.logits());
    Tensor flat = labels.reshape(-1);
    put("selected_labels", flat.indexSelect(0, flat.ge(0).nonzero().reshape(-1)));
    put("loss_per_token", model.lossPerToken(out, labels));
    put("loss", model.lossPerToken(out, labels).mean());
  }

  private void detectReplaced() {
    var model = new ReplacedTokenDetectionModel(root, config);
    var out = model.forward(encode(), Mode.EVAL);
    put("logits", out.logits());
    Tensor replaced = replaced(golden.get("labels"), batch.inputIds());
    Tensor mask = batch.tokenMask();
    put("selected_targets", selected(replaced, mask).to(DType.F32));
    Tensor losses = ReplacedTokenDetectionModel.lossPerToken(out.logits(), replaced, mask);
    put("loss_per_token", losses);
    put("loss", losses.mean());
  }

  private void findEntities() {
    var model = new ReCoRDQAModel(root, config);
    Tensor entities = golden.get("entity_indice").to(DType.I64);
    var out = model.forward(encode(), entities, Mode.EVAL);
    put("logits", out.logits());
    Tensor labels = labels();
    put("loss", labels == null ? null : model.loss(out.logits(), entities, labels));
  }

  /** Microsoft's label 0 means "not predicted"; ours is negative. */
  static Tensor zeroMeansNone(Tensor labels) {
    Tensor ids = labels.to(DType.I64);
    return ids.maskedFill(ids.gt(0).not(), -100);
  }

  /** Where a token was masked and something else than the original stands now, BOOL, [B, N]. */
  static Tensor replaced(Tensor labels, Tensor inputIds) {
    Tensor ids = labels.to(DType.I64);
    return ids.gt(0).and(ids.ne(inputIds));
  }

  private static Tensor selected(Tensor x, Tensor mask) {
    return x.reshape(-1).indexSelect(0, mask.reshape(-1).nonzero().reshape(-1));
  }
}
