package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import io.deberta4j.vocabulary.BytePairVocabulary.Merge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code tokenizer.json} with fewer pieces. */
final class TrimmedTokenizerJson implements VocabularyFiles.TrimmedFile {
  private final ObjectNode root;
  private final ObjectNode model;
  private final boolean unigram;
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<Merge> merges = new ArrayList<>();

  /** The file has been read by a tokenizer before and is in order. */
  TrimmedTokenizerJson(Path file) {
    root = VocabularyFiles.json(file);
    model = root.withObject("/model");
    unigram = model.path("vocab").isArray();
    if (unigram) {
      model.path("vocab").forEach(entry -> ids.put(entry.path(0).asText(), ids.size()));
    } else {
      model
          .path("vocab")
          .properties()
          .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
      model.path("merges").forEach(merge -> merges.add(merge(merge)));
    }
  }

  private static Merge merge(JsonNode merge) {
    if (merge.isTextual()) {
      int space = merge.textValue().indexOf(' ');
      return new Merge(
          merge.textValue().substring(0, space), merge.textValue().substring(space + 1));
    }
    return new Merge(merge.path(0).asText(), merge.path(1).asText());
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public void require(BitSet kept) {
    root.path("added_tokens").forEach(token -> kept.set(token.path("id").asInt()));
    if (!unigram) {
      Integer unknown = ids.get(model.path("unk_token").asText());
      if (unknown != null) {
        kept.set(unknown);
      }
      MergeClosure.require(ids, merges, kept);
      return;
    }
    if (model.path("unk_id").isInt()) {
      kept.set(model.path("unk_id").intValue());
    }
    int least = 0;
    JsonNode vocab = model.path("vocab");
    for (int id = 0; id < vocab.size(); id++) {
      boolean isByte = vocab.path(id).path(0).asText().matches("<0x[0-9A-F]{2}>");
      if (isByte) {
        kept.set(id);
      }
      if (vocab.path(id).path(1).doubleValue() < vocab.path(least).path(1).doubleValue()) {
        least = id;
      }
    }
    kept.set(least);
  }

  @Override
  public void write(Path directory, KeptIds kept) {
    ObjectNode trimmed = root.deepCopy();
    trimmed
        .withArray("/added_tokens")
        .forEach(token -> ((ObjectNode) token).put("id", kept.newOf(token.path("id").asInt())));
    ObjectNode target = trimmed.withObject("/model");
    if (unigram) {
      writeUnigram(target, kept);
    } else {
      writeIds(target, kept);
    }
    mapIds(trimmed.path("post_processor"), kept);
    if (trimmed.path("padding") instanceof ObjectNode padding && padding.path("pad_id").isInt()) {
      padding.put("pad_id", kept.newOf(padding.path("pad_id").intValue()));
    }
    AtomicFiles.write(directory.resolve("tokenizer.json"), SafeJson.pretty(trimmed));
  }

  private void writeUnigram(ObjectNode target, KeptIds kept) {
    ArrayNode vocab = target.putArray("vocab");
    JsonNode all = model.path("vocab");
    for (int id = 0; id < all.size(); id++) {
      if (kept.has(id)) {
        vocab.add(all.path(id));
      }
    }
    if (target.path("unk_id").isInt()) {
      target.put("unk_id", kept.newOf(target.path("unk_id").intValue()));
    }
  }

  /** BPE, or WordPiece, which has no merges. */
  private void writeIds(ObjectNode target, KeptIds kept) {
    ObjectNode vocab = target.putObject("vocab");
    ids.forEach(
        (piece, id) -> {
          if (kept.has(id)) {
            vocab.put(piece, kept.newOf(id));
          }
        });
    if (target.has("merges")) {
      ArrayNode list = target.putArray("merges");
      MergeClosure.select(ids, merges, kept)
          .forEach(merge -> list.addArray().add(merge.left()).add(merge.right()));
    }
  }

  /**
   * Ids stand in lists named {@code ids}, and behind their token in {@code sep} and {@code cls}.
   */
  private static void mapIds(JsonNode node, KeptIds kept) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      boolean named = List.of("ids", "sep", "cls").contains(field.getKey());
      if (named && field.getValue() instanceof ArrayNode list) {
        for (int i = 0; i < list.size(); i++) {
          if (list.path(i).isInt()) {
            list.set(i, IntNode.valueOf(kept.newOf(list.path(i).intValue())));
          }
        }
      } else {
        mapIds(field.getValue(), kept);
      }
    }
    if (node.isArray()) {
      node.forEach(item -> mapIds(item, kept));
    }
  }
}
