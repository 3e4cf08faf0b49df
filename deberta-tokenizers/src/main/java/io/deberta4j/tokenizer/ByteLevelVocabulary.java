package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.MergeTable.Merge;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-level BPE vocabulary.
 *
 * @param ids the piece, spelled in GPT-2's alphabet, to the model's id
 * @param symbols the name under which the flavour shows a token, to the model's id
 * @param merges the merges in order of rank
 * @param files the files it was read from
 */
record ByteLevelVocabulary(
    Map<String, Integer> ids,
    Map<String, Integer> symbols,
    List<Merge> merges,
    Map<String, byte[]> files) {

  /**
   * Reads vocab.json and merges.txt.
   *
   * @throws TokenizerException if one of them is malformed
   */
  static ByteLevelVocabulary read(
      byte[] vocab, String vocabName, byte[] merges, String mergesName) {
    Map<String, Integer> ids = ids(Json.object(vocab, vocabName), vocabName);
    String text = new String(merges, StandardCharsets.UTF_8);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(TokenizerFiles.VOCABULARY, vocab);
    files.put(TokenizerFiles.MERGES, merges);
    return new ByteLevelVocabulary(ids, ids, MergeTable.parse(text, mergesName), files);
  }

  /** Reads a JSON object of ids. */
  static Map<String, Integer> ids(JsonNode node, String name) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    Map<Integer, String> tokens = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      int id = Json.integer(node, entry.getKey(), -1, name);
      String other = tokens.putIfAbsent(id, entry.getKey());
      if (id < 0 || id > Vocabulary.MAX_ID || other != null) {
        throw new TokenizerException(
            name
                + ": token '"
                + entry.getKey()
                + "' has id "
                + id
                + (other != null ? ", which '" + other + "' has too." : ", expected 0 or more."));
      }
      ids.put(entry.getKey(), id);
    }
    return ids;
  }

  /** Makes a vocabulary that has no files of its own kind yet, and writes them. */
  static ByteLevelVocabulary of(
      Map<String, Integer> ids,
      Map<String, Integer> symbols,
      List<Merge> merges,
      Map<String, byte[]> sources) {
    ObjectNode vocab = JsonNodeFactory.instance.objectNode();
    ids.forEach(vocab::put);
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (Merge merge : merges) {
      lines.append(merge.left()).append(' ').append(merge.right()).append('\n');
    }
    Map<String, byte[]> files = new LinkedHashMap<>(sources);
    files.put(TokenizerFiles.VOCABULARY, SafeJson.pretty(vocab));
    files.put(TokenizerFiles.MERGES, lines.toString().getBytes(StandardCharsets.UTF_8));
    return new ByteLevelVocabulary(ids, symbols, merges, files);
  }
}
