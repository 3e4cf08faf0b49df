package io.deberta4j.verify;

import io.deberta4j.check.EncoderPath;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.PublishedHead;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.HeadConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint in our own code, F32, with outputs under the names that Hugging Face gives them;
 * for one thread at a time.
 */
final class OurModel implements AutoCloseable {
  static final String HIDDEN = "last_hidden_state";
  static final String LOGITS = "logits";
  private static final String START = "start_logits";
  private static final String END = "end_logits";

  /** Every output that is known by name. */
  static final List<String> KNOWN = List.of(LOGITS, START, END, HIDDEN);

  /** Hidden states [B, n, D] to named outputs; a head on the first token reads token 0 only. */
  private interface Head {
    Map<String, Tensor> outputs(Tensor hidden);
  }

  private final DebertaConfig config;
  private final Parameters root;
  private final PublishedHead kind;
  private final DebertaModel encoder;
  private final Head head;
  private @Nullable InferencePlan plan;

  private OurModel(DebertaConfig config, Parameters root) {
    this.config = config;
    this.root = root;
    kind = PublishedHead.of(config, root);
    encoder = new DebertaModel(root.at("deberta"), config);
    head = head(kind, root, config);
    UnusedTensors.check(root);
  }

  /**
   * Opens a checkpoint, perhaps with another configuration than its own.
   *
   * @throws io.deberta4j.io.DebertaException if a tensor is missing or misshapen
   */
  static OurModel open(Pretrained files, DebertaConfig config) {
    Parameters root = Parameters.read(files.origin(), DType.F32);
    try (var scope = TensorScope.open()) {
      return new OurModel(config, root);
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
  }

  private static Head head(PublishedHead kind, Parameters root, DebertaConfig config) {
    return switch (kind) {
      case NONE -> hidden -> Map.of();
      case SEQUENCE_CLASSIFICATION -> classifier(root, config);
      case MULTIPLE_CHOICE ->
          classifier(root, config.withHead(config.head().withLabels(HeadConfig.unnamedLabels(1))));
      case TOKEN_CLASSIFICATION -> {
        var model = new DebertaForTokenClassification(root, config);
        yield hidden -> Map.of(LOGITS, model.logits(hidden));
      }
      case QUESTION_ANSWERING -> {
        var model = new DebertaForQuestionAnswering(root, config);
        yield hidden -> {
          Tensor logits = model.logits(hidden); // [B, N, 2]
          return Map.of(START, logits.select(-1, 0), END, logits.select(-1, 1));
        };
      }
      case MASKED_LM -> {
        var model = new DebertaForMaskedLM(root, config);
        yield hidden -> Map.of(LOGITS, model.head().forward(hidden));
      }
      case REPLACED_TOKEN_DETECTION -> {
        var model = new ReplacedTokenDetectionModel(root, config);
        yield hidden -> Map.of(LOGITS, model.logits(hidden).squeeze(-1));
      }
    };
  }

  private static Head classifier(Parameters root, DebertaConfig config) {
    var model = new DebertaForSequenceClassification(root, config);
    return hidden -> Map.of(LOGITS, model.logits(hidden.select(1, 0)));
  }

  DebertaConfig config() {
    return config;
  }

  PublishedHead kind() {
    return kind;
  }

  /** Returns the names of the outputs that this checkpoint gives. */
  Set<String> outputs() {
    return switch (kind) {
      case NONE -> Set.of(HIDDEN);
      case QUESTION_ANSWERING -> Set.of(START, END, HIDDEN);
      default -> Set.of(LOGITS, HIDDEN);
    };
  }

  /** Tells whether each token has its own values in an output. */
  boolean perToken(String output) {
    return !(output.equals(LOGITS) && readsFirstToken());
  }

  private boolean readsFirstToken() {
    return kind == PublishedHead.SEQUENCE_CLASSIFICATION || kind == PublishedHead.MULTIPLE_CHOICE;
  }

  /** Runs rows in one batch; outputs are those of real tokens, in the order of the rows. */
  List<Map<String, Values>> run(List<Row> rows, Collection<String> wanted, EncoderPath path) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Batch batch =
          Batch.padded(
              rows.stream().map(Row::ids).toList(),
              rows.stream().map(Row::typeIds).toList(),
              config.padTokenId());
      boolean firstOnly = readsFirstToken() && !wanted.contains(HIDDEN);
      Tensor hidden = encode(batch, path, firstOnly); // [B, N, D]
      Map<String, Tensor> outputs = new LinkedHashMap<>(head.outputs(hidden));
      outputs.put(HIDDEN, hidden);
      outputs.keySet().retainAll(wanted);
      return values(outputs, rows);
    }
  }

  /** As pipelines do: a classifier's last layer for the first token only, [B, 1, D]. */
  private Tensor encode(Batch batch, EncoderPath path, boolean firstOnly) {
    if (path == EncoderPath.REFERENCE) {
      return encoder.forward(batch, Mode.EVAL).lastHiddenState();
    }
    InferencePlan ready = plan == null ? InferencePlan.of(encoder, Precision.F32) : plan;
    plan = ready;
    return firstOnly ? ready.firstTokens(batch).unsqueeze(1) : ready.forward(batch);
  }

  private List<Map<String, Values>> values(Map<String, Tensor> outputs, List<Row> rows) {
    List<Map<String, Values>> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Values> ofRow = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
        Tensor row = output.getValue().slice(0, i, i + 1L); // [1, labels], [1, N] or [1, N, W]
        boolean perToken = perToken(output.getKey());
        Tensor real = perToken ? row.slice(1, 0, rows.get(i).length()) : row;
        int width = perToken && row.rank() == 2 ? 1 : (int) row.size(-1);
        ofRow.put(output.getKey(), new Values(perToken, width, real.toFloats()));
      }
      all.add(ofRow);
    }
    return all;
  }

  /** Returns the logits of the Enhanced Mask Decoder at every token; null where it has none. */
  @Nullable Map<String, Values> decoded(Row row) {
    if (kind != PublishedHead.MASKED_LM
        || !MaskedLanguageModel.isIn(root)
        || config.positionBiasedInput()) {
      return null;
    }
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Batch batch = Batch.padded(List.of(row.ids()), List.of(row.typeIds()), config.padTokenId());
      var model = new MaskedLanguageModel(root, config);
      Tensor logits = model.forward(batch, batch.inputIds(), Mode.EVAL).logits(); // [N, V]
      return Map.of(LOGITS, new Values(true, config.vocabSize(), logits.toFloats()));
    }
  }

  @Override
  public void close() {
    if (plan != null) {
      plan.close();
    }
    root.close();
  }
}
