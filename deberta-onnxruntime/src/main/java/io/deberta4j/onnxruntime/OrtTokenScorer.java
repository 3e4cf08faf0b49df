package io.deberta4j.onnxruntime;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.TokenScorer;
import io.deberta4j.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a head on every token in ONNX Runtime. A graph has one output [B, N] for each logit of a
 * token, or all in one [B, N, outputs].
 */
record OrtTokenScorer(DebertaConfig config, OrtModel model) implements TokenScorer {
  @Override
  public List<float[][]> logits(List<Encoding> rows) {
    PaddedRows padded = PaddedRows.of(rows, config.padTokenId());
    List<float[]> outputs = model.runAll(padded.inputs());
    int tokens = padded.count() * padded.tokens();
    int width = tokens == 0 ? 0 : outputs.get(0).length / tokens;
    List<float[][]> logits = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      float[][] ofRow = new float[rows.get(row).length()][width * outputs.size()];
      for (int i = 0; i < ofRow.length; i++) {
        int at = (row * padded.tokens() + i) * width;
        for (int output = 0; output < outputs.size(); output++) {
          System.arraycopy(outputs.get(output), at, ofRow[i], output * width, width);
        }
      }
      logits.add(ofRow);
    }
    return logits;
  }

  @Override
  public void close() {
    model.close();
  }
}
