package io.deberta4j.onnxruntime;

import io.deberta4j.tokenizer.Encoding;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of different lengths as the inputs of a graph, padded at the end.
 *
 * @param count B
 * @param tokens N, of the longest row
 * @param inputs {@code input_ids}, {@code attention_mask} and {@code token_type_ids}, [B, N]
 */
record PaddedRows(int count, int tokens, Map<String, OrtModel.Input> inputs) {
  static PaddedRows of(List<Encoding> rows, int padTokenId) {
    int count = rows.size();
    int tokens = rows.stream().mapToInt(Encoding::length).max().orElse(0);
    LongBuffer ids = LongBuffer.allocate(Math.multiplyExact(count, tokens));
    LongBuffer mask = LongBuffer.allocate(ids.capacity());
    LongBuffer types = LongBuffer.allocate(ids.capacity());
    for (int row = 0; row < count; row++) {
      int[] rowIds = rows.get(row).ids();
      int[] rowTypes = rows.get(row).typeIds();
      for (int i = 0; i < tokens; i++) {
        boolean real = i < rowIds.length;
        ids.put(real ? rowIds[i] : padTokenId);
        mask.put(real ? 1 : 0);
        types.put(real ? rowTypes[i] : 0);
      }
    }
    List<Integer> shape = List.of(count, tokens);
    Map<String, OrtModel.Input> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", new OrtModel.Input(ids.flip(), shape));
    inputs.put("attention_mask", new OrtModel.Input(mask.flip(), shape));
    inputs.put("token_type_ids", new OrtModel.Input(types.flip(), shape));
    return new PaddedRows(count, tokens, inputs);
  }
}
