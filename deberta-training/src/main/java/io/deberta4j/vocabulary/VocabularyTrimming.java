package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Makes a checkpoint smaller: of its vocabulary only the pieces stay that occur in given texts,
 * with the special tokens and bytes, and of its weights the rows of these pieces. Texts that need
 * no other pieces keep their outputs; a piece that is gone is spelled in smaller ones.
 */
public final class VocabularyTrimming {
  private static final int MAX_CONFIG_BYTES = 16 << 20;
  private static final int TEXTS_AT_ONCE = 1024;

  private VocabularyTrimming() {}

  /**
   * What was done.
   *
   * @param before rows of the word table
   * @param ids the old id of each new one, in order
   */
  public record Trimmed(int before, List<Integer> ids) {
    /** Checks and copies. */
    public Trimmed {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Writes a smaller model.
   *
   * @param model a model directory with its vocabulary; SentencePiece models must be unigram
   * @param texts whose pieces stay; read once, the caller closes it
   * @param output the new model directory, which must not exist
   * @throws io.deberta4j.io.DebertaException if the model cannot be read, there is no text, or the
   *     new one cannot be written
   */
  public static Trimmed trim(Path model, Stream<String> texts, Path output) {
    if (Files.exists(output)) {
      throw new DataException(
          output + ": exists already. Choose another output or remove it first.");
    }
    ModelDirectory source = ModelDirectory.open(model);
    if (source.isAdapted()) {
      throw new DataException(
          model + ": an adapter, whose base alone would be trimmed. Merge it into its base first.");
    }
    ObjectNode config =
        SafeJson.readObject(source.configFile(), MAX_CONFIG_BYTES, ConfigException::new);
    VocabularyFiles files = VocabularyFiles.open(source.directory());
    List<Tokenizer> tokenizers = tokenizers(source.directory(), files);
    int rows = rows(config, source.configFile(), tokenizers);
    AtomicBoolean any = new AtomicBoolean();
    BitSet seen = seen(tokenizers, texts.peek(text -> any.compareAndSet(false, !text.isBlank())));
    if (!any.get()) {
      throw new DataException("no text, only white space: no piece of the vocabulary would stay");
    }
    files.require(seen);
    for (Tokenizer tokenizer : tokenizers) {
      seen.set(Math.min(files.size(), tokenizer.vocabularySize()), tokenizer.vocabularySize());
    }
    tokenIds(config, source.configFile(), rows).values().forEach(seen::set);
    KeptIds kept = KeptIds.of(seen);
    AtomicFiles.createDirectory(
        output,
        directory -> {
          files.write(directory, kept);
          TrimmedWeights.write(source, rows, kept, directory);
          writeConfig(config, tokenIds(config, source.configFile(), rows), kept, directory);
          copy(source.directory(), directory);
        });
    return new Trimmed(rows, kept.old());
  }

  /** The tokenizers that the directory may be used with: of both files where there are two. */
  private static List<Tokenizer> tokenizers(Path directory, VocabularyFiles files) {
    List<Tokenizer> tokenizers = new ArrayList<>();
    tokenizers.add(Tokenizer.load(directory));
    if (files.areTwo()) {
      tokenizers.add(
          Tokenizer.load(directory, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF_SLOW)));
    }
    return tokenizers;
  }

  private static int rows(ObjectNode config, Path file, List<Tokenizer> tokenizers) {
    JsonNode size = config.path("vocab_size");
    int needed = tokenizers.stream().mapToInt(Tokenizer::vocabularySize).max().orElse(0);
    if (!size.isInt() || size.intValue() < needed) {
      throw new ConfigException(
          file
              + ": vocab_size is "
              + size
              + ", expected at least "
              + needed
              + " for the ids of the vocabulary. Do the files belong to one checkpoint?");
    }
    return size.intValue();
  }

  private static BitSet seen(List<Tokenizer> tokenizers, Stream<String> texts) {
    BitSet seen = new BitSet();
    List<TextPair> batch = new ArrayList<>();
    texts
        .sequential()
        .forEachOrdered(
            text -> {
              batch.add(new TextPair(text, null));
              if (batch.size() == TEXTS_AT_ONCE) {
                see(tokenizers, batch, seen);
                batch.clear();
              }
            });
    see(tokenizers, batch, seen);
    return seen;
  }

  private static void see(List<Tokenizer> tokenizers, List<TextPair> batch, BitSet seen) {
    for (Tokenizer tokenizer : tokenizers) {
      tokenizer
          .encodeBatch(batch, EncodeOptions.DEFAULT)
          .forEach(
              encoding -> {
                for (int id : encoding.ids()) {
                  seen.set(id);
                }
              });
    }
  }

  /**
   * The ids that the configuration names, such as {@code pad_token_id}; a negative one means that
   * there is none, and stays as it is.
   *
   * @throws ConfigException if one is beyond the word table
   */
  private static Map<String, Integer> tokenIds(ObjectNode config, Path file, int rows) {
    Map<String, Integer> ids = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      JsonNode id = field.getValue();
      if (!field.getKey().endsWith("_token_id") || !id.isInt() || id.intValue() < 0) {
        continue;
      }
      if (id.intValue() >= rows) {
        throw new ConfigException(
            "%s: %s is %d, expected less than vocab_size=%d. Do the files belong to one checkpoint?"
                .formatted(file, field.getKey(), id.intValue(), rows));
      }
      ids.put(field.getKey(), id.intValue());
    }
    return ids;
  }

  private static void writeConfig(
      ObjectNode config, Map<String, Integer> ids, KeptIds kept, Path directory) {
    ObjectNode trimmed = config.deepCopy();
    trimmed.put("vocab_size", kept.size());
    ids.forEach((field, id) -> trimmed.put(field, kept.newOf(id)));
    AtomicFiles.write(directory.resolve("config.json"), SafeJson.pretty(trimmed));
  }

  private static void copy(Path from, Path to) throws IOException {
    Path map = from.resolve("special_tokens_map.json");
    if (Files.exists(map)) {
      Files.copy(map, to.resolve("special_tokens_map.json"));
    }
  }
}
