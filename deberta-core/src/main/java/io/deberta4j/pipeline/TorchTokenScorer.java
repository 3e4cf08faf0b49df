package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a head on every token in libtorch, the encoder as an inference plan. */
final class TorchTokenScorer implements TokenScorer {
  /** Hidden states [1, N, D] to logits [1, N, outputs]. */
  private interface Head {
    Tensor logits(Tensor hidden);
  }

  /** The encoder made ready, and the head. */
  private record Network(InferencePlan plan, Head head) implements Prepared {
    static Network of(DebertaModel encoder, Head head, Precision precision) {
      return new Network(InferencePlan.of(encoder, precision), head);
    }

    @Override
    public void close() {
      plan.close();
    }
  }

  private final LoadedModel<Network> model;

  TorchTokenScorer(Path directory, Precision precision, TokenHead head) {
    model = LoadedModel.open(directory, (root, config) -> network(root, config, precision, head));
  }

  private static Network network(
      Parameters root, DebertaConfig config, Precision precision, TokenHead head) {
    return switch (head) {
      case TOKEN_CLASSIFICATION -> {
        var network = new DebertaForTokenClassification(root, config);
        yield Network.of(network.deberta(), network::logits, precision);
      }
      case QUESTION_ANSWERING -> {
        var network = new DebertaForQuestionAnswering(root, config);
        yield Network.of(network.deberta(), network::logits, precision);
      }
      case REPLACED_TOKEN_DETECTION -> {
        var network = new ReplacedTokenDetectionModel(root, config);
        yield Network.of(network.deberta(), network::logits, precision);
      }
    };
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public List<float[][]> logits(List<Encoding> rows) {
    return model.infer(
        network -> {
          Tensor hidden = network.plan().forward(RowBatch.of(rows, model.config())); // [B, N, D]
          List<float[][]> logits = new ArrayList<>();
          for (int i = 0; i < rows.size(); i++) { // one by one: bits do not depend on companions
            Tensor row = hidden.slice(0, i, i + 1L).slice(1, 0, rows.get(i).length()); // [1, n, D]
            logits.add(Floats.rows(network.head().logits(row).select(0, 0)));
          }
          return logits;
        });
  }

  @Override
  public void close() {
    model.close();
  }
}
