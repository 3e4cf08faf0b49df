package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import io.deberta4j.vocabulary.BytePairVocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code vocab.json} and {@code merges.txt} with fewer pieces. */
final class TrimmedBytePairs implements VocabularyFiles.TrimmedFile {
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<Merge> merges = new ArrayList<>();

  /** The files have been read by a tokenizer before and are in order. */
  TrimmedBytePairs(Path directory) {
    VocabularyFiles.json(directory.resolve("vocab.json"))
        .properties()
        .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    String text =
        new String(VocabularyFiles.bytes(directory.resolve("merges.txt")), StandardCharsets.UTF_8);
    text.lines()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              merges.add(new Merge(line.substring(0, space), line.substring(space + 1)));
            });
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public void require(BitSet kept) {
    Set<String> results = new HashSet<>();
    merges.forEach(merge -> results.add(merge.left() + merge.right()));
    ids.forEach(
        (piece, id) -> {
          if (!results.contains(piece)) {
            kept.set(id);
          }
        });
    MergeClosure.require(ids, merges, kept);
  }

  @Override
  public void write(Path directory, KeptIds kept) {
    ObjectNode vocab = JsonNodeFactory.instance.objectNode();
    ids.forEach(
        (piece, id) -> {
          if (kept.has(id)) {
            vocab.put(piece, kept.newOf(id));
          }
        });
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (Merge merge : MergeClosure.select(ids, merges, kept)) {
      lines.append(merge.left()).append(' ').append(merge.right()).append('\n');
    }
    AtomicFiles.write(directory.resolve("vocab.json"), SafeJson.compact(vocab));
    AtomicFiles.write(directory.resolve("merges.txt"), lines.toString());
  }
}
