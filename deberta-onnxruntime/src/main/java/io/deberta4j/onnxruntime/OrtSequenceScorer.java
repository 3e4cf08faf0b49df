package io.deberta4j.onnxruntime;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.SequenceScorer;
import io.deberta4j.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;

/** Runs a head on the first token in ONNX Runtime. */
record OrtSequenceScorer(DebertaConfig config, OrtModel model) implements SequenceScorer {
  @Override
  public float[][] logits(List<Encoding> rows) {
    float[] flat = model.run(PaddedRows.of(rows, config.padTokenId()).inputs()); // [rows, outputs]
    int outputs = flat.length / rows.size();
    float[][] logits = new float[rows.size()][];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Arrays.copyOfRange(flat, i * outputs, (i + 1) * outputs);
    }
    return logits;
  }

  @Override
  public void close() {
    model.close();
  }
}
