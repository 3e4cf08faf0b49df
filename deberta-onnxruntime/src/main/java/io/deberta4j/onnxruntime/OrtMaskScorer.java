package io.deberta4j.onnxruntime;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.MaskScorer;
import io.deberta4j.tokenizer.Encoding;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs a masked language model in ONNX Runtime, with or without the Enhanced Mask Decoder. */
record OrtMaskScorer(DebertaConfig config, MaskDecoder decoder, OrtModel model)
    implements MaskScorer {
  /** Masks scored at once, unless a single row has more: 64 × 128,100 floats are 33 MB. */
  private static final int MASKS_AT_ONCE = 64;

  @Override
  public void score(List<Encoding> rows, List<int[]> positions, Consumer<float[]> each) {
    int from = 0;
    while (from < rows.size()) {
      int to = from + 1;
      int masks = positions.get(from).length;
      while (to < rows.size() && masks + positions.get(to).length <= MASKS_AT_ONCE) {
        masks += positions.get(to++).length;
      }
      if (masks > 0) {
        scoreSome(rows.subList(from, to), positions.subList(from, to), masks, each);
      }
      from = to;
    }
  }

  private void scoreSome(
      List<Encoding> rows, List<int[]> positions, int masks, Consumer<float[]> each) {
    PaddedRows padded = PaddedRows.of(rows, config.padTokenId());
    LongBuffer indices = LongBuffer.allocate(masks);
    for (int row = 0; row < rows.size(); row++) {
      for (int position : positions.get(row)) {
        indices.put((long) row * padded.tokens() + position);
      }
    }
    padded.inputs().put("token_indices", new OrtModel.Input(indices.flip(), List.of(masks)));
    float[] logits = model.run(padded.inputs()); // [masks, V]
    int size = config.vocabSize();
    for (int i = 0; i < masks; i++) {
      each.accept(Arrays.copyOfRange(logits, i * size, (i + 1) * size));
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
