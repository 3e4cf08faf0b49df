package io.deberta4j.tokenizer;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.io.PickleInput;
import io.deberta4j.io.RestrictedUnpickler;
import io.deberta4j.io.StoredZip;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.MergeTable.Merge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Microsoft's {@code bpe_encoder.bin}: a pickled dict of {@code encoder} (piece to GPT-2 id),
 * {@code vocab} (merges) and {@code dict_map} (GPT-2 ids as strings, in the order of the model's
 * ids, from 4).
 */
final class MicrosoftVocabulary {
  private static final List<String> FIRST = List.of("[PAD]", "[CLS]", "[SEP]", "[UNK]");
  private static final String LAST = "[MASK]";

  private final Path file;

  private MicrosoftVocabulary(Path file) {
    this.file = file;
  }

  /**
   * Reads the file; nothing in it is run.
   *
   * @throws TokenizerException if it is no such file
   */
  static ByteLevelVocabulary read(Path file) {
    MicrosoftVocabulary reader = new MicrosoftVocabulary(file);
    Object content;
    try {
      content = reader.content();
    } catch (CheckpointException e) {
      throw new TokenizerException(file + " is not a usable bpe_encoder.bin: " + e.getMessage(), e);
    }
    if (!(content instanceof Map<?, ?> map)) {
      throw reader.wrong("the file", "a dict");
    }
    return reader.vocabulary(map);
  }

  private Object content() {
    RestrictedUnpickler unpickler = RestrictedUnpickler.builder().allowOrderedDict().build();
    if (StoredZip.isZip(file)) {
      StoredZip zip = StoredZip.open(file);
      String name = zip.prefixOf("data.pkl") + "data.pkl";
      return unpickler.load(zip.find(name).orElseThrow());
    }
    try (PickleInput input = PickleInput.open(FileRegion.of(file))) {
      Object first = unpickler.load(input);
      if (first instanceof Map<?, ?>) {
        return first;
      }
      unpickler.load(input);
      unpickler.load(input);
      return unpickler.load(input);
    }
  }

  private ByteLevelVocabulary vocabulary(Map<?, ?> content) {
    Map<Long, String> pieces = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map(content, "encoder").entrySet()) {
      if (!(entry.getKey() instanceof String piece) || !(entry.getValue() instanceof Long id)) {
        throw wrong("'encoder'", "pieces with their numbers");
      }
      pieces.put(id, piece);
    }
    List<Merge> merges = new ArrayList<>();
    for (Object merge : list(content, "vocab")) {
      List<String> pair = strings(merge, "a merge");
      merges.add(new Merge(pair.get(0), pair.get(1)));
    }
    Map<String, Integer> symbols = symbols(list(content, "dict_map"));
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> symbol : symbols.entrySet()) {
      String piece = pieces.get(number(symbol.getKey()));
      ids.putIfAbsent(piece == null ? symbol.getKey() : piece, symbol.getValue());
    }
    byte[] bytes = TokenizerFiles.read(file);
    return ByteLevelVocabulary.of(ids, symbols, merges, Map.of(TokenizerFiles.ENCODER, bytes));
  }

  private Map<String, Integer> symbols(List<?> words) {
    Map<String, Integer> symbols = new LinkedHashMap<>();
    FIRST.forEach(token -> symbols.put(token, symbols.size()));
    for (Object word : words) {
      if (!(word instanceof List<?> pair)
          || pair.isEmpty()
          || !(pair.get(0) instanceof String name)) {
        throw wrong("an entry of 'dict_map'", "a word and its count");
      }
      symbols.putIfAbsent(name, symbols.size());
    }
    symbols.putIfAbsent(LAST, symbols.size());
    return symbols;
  }

  private static Long number(String symbol) {
    boolean digits = !symbol.isEmpty() && symbol.length() <= 9;
    for (int i = 0; i < symbol.length(); i++) {
      digits &= symbol.charAt(i) >= '0' && symbol.charAt(i) <= '9';
    }
    return digits ? Long.valueOf(symbol) : Long.valueOf(-1);
  }

  private Map<?, ?> map(Map<?, ?> content, String key) {
    if (content.get(key) instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong("'" + key + "'", "a dict");
  }

  private List<?> list(Map<?, ?> content, String key) {
    if (content.get(key) instanceof List<?> list) {
      return list;
    }
    throw wrong("'" + key + "'", "a list");
  }

  private List<String> strings(Object merge, String what) {
    if (merge instanceof List<?> pair
        && pair.size() == 2
        && pair.get(0) instanceof String left
        && pair.get(1) instanceof String right
        && !left.isEmpty()
        && !right.isEmpty()) {
      return List.of(left, right);
    }
    throw wrong(what, "two strings");
  }

  private TokenizerException wrong(String what, String expected) {
    return new TokenizerException(
        file
            + ": "
            + what
            + " is not "
            + expected
            + ". Expected the bpe_encoder.bin of a DeBERTa v1 checkpoint.");
  }
}
