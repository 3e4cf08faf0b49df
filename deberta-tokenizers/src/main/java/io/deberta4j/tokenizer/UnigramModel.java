package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The {@code Unigram} model of Hugging Face tokenizers. */
final class UnigramModel implements TokenModel {
  private final Vocabulary vocabulary = new Vocabulary();
  private final PieceTrie trie;
  private final UnigramSplitter splitter;
  private final OptionalInt unknown;
  private final int @Nullable [] byteIds;

  /** One entry of the vocabulary. */
  record Entry(String token, double score) {}

  /**
   * Prepares a vocabulary.
   *
   * @throws TokenizerException if the vocabulary is empty or the unknown id is not one of its ids
   */
  UnigramModel(List<Entry> entries, OptionalInt unknown, boolean byteFallback) {
    if (entries.isEmpty() || unknown.orElse(0) >= entries.size() || unknown.orElse(0) < 0) {
      throw new TokenizerException(
          "tokenizer.json: the Unigram model has "
              + entries.size()
              + " tokens and unk_id "
              + unknown.orElse(-1)
              + ", expected the id of one of its tokens.");
    }
    this.unknown = unknown;
    double min = Double.POSITIVE_INFINITY;
    double[] scores = new double[entries.size()];
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < scores.length; id++) {
      scores[id] = entries.get(id).score();
      min = Math.min(min, scores[id]);
      vocabulary.put(entries.get(id).token(), id);
      ids.put(entries.get(id).token(), id);
    }
    ids.remove("");
    byte[][] keys =
        ids.keySet().stream().map(k -> k.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    trie = new PieceTrie(keys, ids.values().stream().mapToInt(Integer::intValue).toArray());
    splitter = UnigramSplitter.huggingFace(trie, scores, min, unknown.orElse(-1));
    byteIds = byteFallback ? byteIds(vocabulary) : null;
  }

  /** Returns the ids of the byte tokens; -1 for one that is missing. */
  static int[] byteIds(Vocabulary vocabulary) {
    int[] ids = new int[256];
    for (int b = 0; b < 256; b++) {
      ids[b] = vocabulary.id(PieceIds.byteName(b)).orElse(-1);
    }
    return ids;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public void tokenize(AlignedText word, int number, Pieces out) {
    Utf8 utf8 = Utf8.encode(word.text(), 0, word.length());
    IntList ids = new IntList(utf8.length / 3);
    IntList ends = new IntList(utf8.length / 3);
    splitter.split(utf8.bytes, utf8.length, ids, ends);
    int begin = 0;
    for (int i = 0; i < ids.size(); i++) {
      int id = ids.get(i);
      int end = ends.get(i);
      boolean isUnknown = id == unknown.orElse(-1);
      while (isUnknown && i + 1 < ids.size() && ids.get(i + 1) == id) {
        end = ends.get(++i);
      }
      int first = word.start(utf8.starts[begin]);
      int last = word.end(utf8.starts[end] - 1);
      if (isUnknown) {
        unknown(utf8, begin, end, first, last, number, out);
      } else {
        out.add(id, first, last, number);
      }
      begin = end;
    }
  }

  /** A run of unknown characters: a token after all, or its bytes, or the unknown token. */
  private void unknown(Utf8 utf8, int begin, int end, int first, int last, int number, Pieces out) {
    int known = trie.find(utf8.bytes, begin, end);
    if (known >= 0) {
      out.add(known, first, last, number);
      return;
    }
    if (byteIds != null && allBytesKnown(byteIds, utf8.bytes, begin, end)) {
      for (int i = begin; i < end; i++) {
        out.add(byteIds[utf8.bytes[i] & 0xFF], first, last, number);
      }
      return;
    }
    String surface = new String(utf8.bytes, begin, end - begin, StandardCharsets.UTF_8);
    int id =
        unknown.orElseThrow(
            () ->
                new TokenizerException(
                    "'" + surface + "' is not in the vocabulary, and the model has no unk_id."));
    out.add(id, first, last, number, surface);
  }

  static boolean allBytesKnown(int[] byteIds, byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (byteIds[bytes[i] & 0xFF] < 0) {
        return false;
      }
    }
    return true;
  }
}
