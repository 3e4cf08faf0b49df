package io.deberta4j.pipeline;

import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs a masked language model in libtorch, with or without the Enhanced Mask Decoder. */
final class TorchMaskScorer implements MaskScorer {
  /** Rows of logits computed at once: 64 × 128,100 floats are 33 MB. */
  private static final int ROWS_AT_ONCE = 64;

  /** A masked language model in two steps, so that its large second one can be done in parts. */
  private record Model(MaskDecoder decoder, InferencePlan plan, States states, MaskedLmHead head)
      implements Prepared {
    static Model plain(DebertaForMaskedLM model, Precision precision) {
      InferencePlan plan = InferencePlan.of(model.deberta(), precision);
      return new Model(
          MaskDecoder.PLAIN,
          plan,
          (batch, labels) -> model.maskedStates(plan.forward(batch), labels),
          model.head());
    }

    static Model enhanced(MaskedLanguageModel model, Precision precision) {
      InferencePlan plan = InferencePlan.of(model.deberta(), precision);
      return new Model(
          MaskDecoder.EMD,
          plan,
          (batch, labels) -> model.maskedStates(batch, plan.beforeLast(batch), labels, Mode.EVAL),
          model.head());
    }

    @Override
    public void close() {
      plan.close();
    }
  }

  /** The hidden states of the positions that have a label, [selected, D]. */
  private interface States {
    Tensor of(Batch batch, Tensor labels);
  }

  private final LoadedModel<Model> model;

  TorchMaskScorer(Path directory, MaskDecoder wanted, Precision precision) {
    model =
        LoadedModel.open(
            directory,
            (root, config) ->
                wanted.choose(root, config, directory) == MaskDecoder.PLAIN
                    ? Model.plain(new DebertaForMaskedLM(root, config), precision)
                    : Model.enhanced(new MaskedLanguageModel(root, config), precision));
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public MaskDecoder decoder() {
    return model.tell(Model::decoder);
  }

  @Override
  public void score(List<Encoding> rows, List<int[]> positions, Consumer<float[]> each) {
    model.infer(
        network -> {
          Batch batch = RowBatch.of(rows, model.config());
          Tensor states = network.states().of(batch, labels(batch, positions)); // [selected, D]
          long selected = states.size(0);
          for (long from = 0; from < selected; from += ROWS_AT_ONCE) {
            long to = Math.min(selected, from + ROWS_AT_ONCE);
            scoreSome(network.head(), states.slice(0, from, to), each);
          }
          return selected;
        });
  }

  private static void scoreSome(MaskedLmHead head, Tensor states, Consumer<float[]> each) {
    try (var scope = TensorScope.open()) {
      Tensor logits = head.forward(states); // [some, V]
      for (long i = 0; i < logits.size(0); i++) {
        each.accept(logits.select(0, i).toFloats());
      }
    }
  }

  /** 0 at the chosen positions, −100 elsewhere, [B, N]. */
  private static Tensor labels(Batch batch, List<int[]> positions) {
    long[] labels = new long[batch.size() * batch.tokens()];
    Arrays.fill(labels, -100);
    for (int b = 0; b < positions.size(); b++) {
      for (int position : positions.get(b)) {
        labels[b * batch.tokens() + position] = 0;
      }
    }
    return Tensor.of(labels, batch.size(), batch.tokens());
  }

  @Override
  public void close() {
    model.close();
  }
}
