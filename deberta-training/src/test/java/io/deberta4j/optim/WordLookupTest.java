package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.WordLookup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A model that looks words up row by row has the same output and the same gradients. */
class WordLookupTest {
  private static final DebertaConfig CONFIG =
      ConfigJson.parse(
          """
          {"model_type": "deberta-v2", "vocab_size": 30, "hidden_size": 16,
           "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 24,
           "max_position_embeddings": 16, "relative_attention": true, "pad_token_id": 0,
           "pos_att_type": ["c2p", "p2c"], "position_biased_input": false, "type_vocab_size": 0}
          """);

  @Test
  void theModelDoesNotSeeTheDifference() {
    try (var scope = TensorScope.open();
        var source = new RandomSource(1);
        var parameters = Parameters.initialise(source, 0.3, DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), CONFIG);
      Tensor table = model.embeddings().wordEmbeddings();
      Batch batch = Batch.of(Tensor.of(new long[] {1, 7, 7, 29, 1, 12, 2, 0}, 2, 4));
      RowSparseEmbedding words = new RowSparseEmbedding(table);
      Tensor sparse = output(model, batch, words);
      RowSparseEmbedding.Gradient gradient = Objects.requireNonNull(words.gradient());
      table.requireGrad();
      Tensor dense = output(model, batch, WordLookup.DENSE);
      assertThat(sparse.toFloats()).containsExactly(dense.toFloats());
      assertThat(gradient.rows()).containsExactly(0, 1, 2, 7, 12, 29);
      Tensor all = Objects.requireNonNull(table.grad());
      assertThat(gradient.values().toFloats())
          .containsExactly(
              all.indexSelect(0, RowSparseEmbedding.index(gradient.rows())).toFloats(),
              within(1e-5f));
      assertThat(gradient.values().abs().max().item()).isGreaterThan(0.1);
      words.clearGradient();
    }
  }

  private static Tensor output(DebertaModel model, Batch batch, WordLookup words) {
    Tensor output = model.forward(batch, Mode.EVAL.withWords(words)).lastHiddenState();
    Random random = new Random(2);
    float[] factors = new float[(int) output.elements()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) random.nextGaussian();
    }
    output.mul(Tensor.of(factors, output.shape())).sum().backward();
    return output;
  }
}
