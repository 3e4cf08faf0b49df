package io.deberta4j.onnxruntime;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.SequenceScorer;
import io.deberta4j.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;

/** Runs a sequence classifier in ONNX Runtime. */
record OrtSequenceScorer(DebertaConfig config, OrtModel model) implements SequenceScorer {
  @Override
  public float[][] logits(List<Encoding> rows) {
    float[] flat = model.run(PaddedRows.of(rows, config.padTokenId()).inputs()); // [rows, labels]
    int labels = config.numLabels();
    float[][] logits = new float[rows.size()][];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Arrays.copyOfRange(flat, i * labels, (i + 1) * labels);
    }
    return logits;
  }

  @Override
  public void close() {
    model.close();
  }
}
