package io.deberta4j.pipeline;

import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.List;

/** Runs a bare encoder in libtorch, as an inference plan, and pools its last layer. */
final class TorchSentenceEncoder implements SentenceEncoder {
  /** The encoder made ready. */
  private record Encoder(InferencePlan plan) implements Prepared {
    @Override
    public void close() {
      plan.close();
    }
  }

  private final LoadedModel<Encoder> model;

  TorchSentenceEncoder(Path directory, Precision precision) {
    model =
        LoadedModel.open(
            directory,
            (root, config) ->
                new Encoder(
                    InferencePlan.of(new DebertaModel(root.at("deberta"), config), precision)));
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public float[][] encode(List<Encoding> rows, Pooling pooling) {
    return model.infer(
        encoder -> {
          Batch batch = RowBatch.of(rows, model.config());
          if (pooling == Pooling.CLS) {
            return Floats.rows(encoder.plan().firstTokens(batch)); // [B, D]
          }
          Tensor hidden = encoder.plan().forward(batch); // [B, N, D]
          float[][] vectors = new float[rows.size()][];
          for (int i = 0; i < vectors.length; i++) { // one by one: bits do not depend on companions
            Tensor tokens = hidden.select(0, i).slice(0, 0, rows.get(i).length()); // [n, D]
            vectors[i] =
                (pooling == Pooling.MAX ? tokens.max(0) : tokens.mean(0, false)).toFloats();
          }
          return vectors;
        });
  }

  @Override
  public void close() {
    model.close();
  }
}
