package io.deberta4j.onnxruntime;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.Pooling;
import io.deberta4j.pipeline.SentenceEncoder;
import io.deberta4j.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;

/** Runs a bare encoder in ONNX Runtime and pools its last layer. */
record OrtSentenceEncoder(DebertaConfig config, OrtModel model) implements SentenceEncoder {
  @Override
  public float[][] encode(List<Encoding> rows, Pooling pooling) {
    PaddedRows padded = PaddedRows.of(rows, config.padTokenId());
    float[] hidden = model.run(padded.inputs()); // [rows, N, D]
    int size = config.hiddenSize();
    float[][] vectors = new float[rows.size()][];
    for (int i = 0; i < vectors.length; i++) {
      int from = i * padded.tokens() * size;
      int tokens = rows.get(i).length();
      vectors[i] =
          switch (pooling) {
            case CLS -> Arrays.copyOfRange(hidden, from, from + size);
            case MEAN -> mean(hidden, from, tokens);
            case MAX -> max(hidden, from, tokens);
          };
    }
    return vectors;
  }

  private float[] mean(float[] hidden, int from, int tokens) {
    double[] sums = new double[config.hiddenSize()];
    for (int i = 0; i < tokens * sums.length; i++) {
      sums[i % sums.length] += hidden[from + i];
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / tokens);
    }
    return mean;
  }

  private float[] max(float[] hidden, int from, int tokens) {
    float[] largest = Arrays.copyOfRange(hidden, from, from + config.hiddenSize());
    for (int i = largest.length; i < tokens * largest.length; i++) {
      int component = i % largest.length;
      largest[component] = Math.max(largest[component], hidden[from + i]);
    }
    return largest;
  }

  @Override
  public void close() {
    model.close();
  }
}
