package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained byte-level BPE vocabulary: {@code [PAD]}, {@code [CLS]}, {@code [SEP]}, {@code [UNK]},
 * the 256 bytes in the order of their characters, the results of the merges in the order in which
 * they were learned, {@code [MASK]}, and special tokens of one's own.
 */
public final class BytePairVocabulary {
  private final List<Merge> merges;
  private final List<String> specialTokens;
  private final Map<String, Integer> ids;

  /** Two pieces, spelled in GPT-2's alphabet, that are joined. */
  public record Merge(String left, String right) {}

  BytePairVocabulary(List<Merge> merges, List<String> specialTokens) {
    this.merges = List.copyOf(merges);
    this.specialTokens = List.copyOf(specialTokens);
    Map<String, Integer> numbered = new LinkedHashMap<>();
    ReservedTokens.FIRST.forEach(token -> numbered.put(token, numbered.size()));
    pieces().forEach(piece -> numbered.putIfAbsent(piece, numbered.size()));
    numbered.put(ReservedTokens.MASK, numbered.size());
    this.ids = Collections.unmodifiableMap(numbered);
    ReservedTokens.requireNoPieces(specialTokens, ids.keySet());
  }

  private List<String> pieces() {
    List<String> pieces = new ArrayList<>(ByteAlphabet.characters());
    merges.forEach(merge -> pieces.add(merge.left + merge.right));
    return pieces;
  }

  /** Returns the merges, the first one first. */
  public List<Merge> merges() {
    return merges;
  }

  /** Returns the pieces and their ids, without special tokens of one's own. */
  public Map<String, Integer> ids() {
    return ids;
  }

  /** Returns the number of ids, all special tokens included: rows of an embedding table. */
  public int size() {
    return ids.size() + specialTokens.size();
  }

  /**
   * Saves {@code vocab.json}, {@code merges.txt}, Microsoft's {@code bpe_encoder.bin}, {@code
   * tokenizer.json}, {@code tokenizer_config.json} and, for special tokens of one's own, {@code
   * added_tokens.json}, to be loaded here or by transformers.
   *
   * @param directory is created if need be; files of the same names are replaced
   * @throws io.deberta4j.io.DebertaException if a file cannot be written
   */
  public void save(Path directory) {
    UnigramVocabulary.create(directory);
    ObjectNode vocab = JsonNodeFactory.instance.objectNode();
    ids.forEach(vocab::put);
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (Merge merge : merges) {
      lines.append(merge.left).append(' ').append(merge.right).append('\n');
    }
    AtomicFiles.write(directory.resolve("vocab.json"), SafeJson.compact(vocab));
    AtomicFiles.write(directory.resolve("merges.txt"), lines.toString());
    AtomicFiles.write(directory.resolve("bpe_encoder.bin"), MicrosoftEncoder.of(pieces(), merges));
    AtomicFiles.write(
        directory.resolve("tokenizer.json"), TokenizerJson.bytePairs(ids, merges, specialTokens));
    AtomicFiles.write(
        directory.resolve("tokenizer_config.json"),
        TokenizerJson.settings("DebertaTokenizer", specialTokens));
    if (!specialTokens.isEmpty()) {
      AtomicFiles.write(
          directory.resolve("added_tokens.json"),
          TokenizerJson.addedTokens(specialTokens, ids.size()));
    }
  }
}
