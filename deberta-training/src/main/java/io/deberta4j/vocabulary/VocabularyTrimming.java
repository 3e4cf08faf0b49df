package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.Pretrained;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Makes a checkpoint smaller: of its vocabulary only the pieces stay that occur in given texts,
 * with the special tokens and bytes, and of its weights the rows of these pieces. Texts that need
 * no other pieces keep their outputs; a piece that is gone is spelled in smaller ones.
 */
public final class VocabularyTrimming {
  private static final int MAX_RECORD_BYTES = 64 << 20;
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
   * Writes a smaller model; of replaced-token detection generator and discriminator alike. {@value
   * ModelFileNames#TRAINING} goes with it, without the figures.
   *
   * @param model a model directory with its vocabulary; SentencePiece models must be unigram
   * @param texts whose pieces stay; read once, the caller closes it
   * @param output the new model directory, which must not exist
   * @throws io.deberta4j.io.DebertaException if the model cannot be read, there is no text, or the
   *     new one cannot be written
   */
  public static Trimmed trim(Path model, Stream<String> texts, Path output) {
    ModelDirectory source = source(model, output);
    TrimmedModel whole = TrimmedModel.of(source);
    Optional<TrimmedModel> generator =
        Pretrained.generatorOf(source.directory()).map(TrimmedModel::ofGenerator);
    VocabularyFiles files = VocabularyFiles.open(source.directory());
    List<Tokenizer> tokenizers = tokenizers(source.directory(), files);
    int rows = whole.rows(tokenizers.stream().mapToInt(Tokenizer::vocabularySize).max().orElse(0));
    BitSet seen = seen(tokenizers, texts);
    files.require(seen);
    for (Tokenizer tokenizer : tokenizers) {
      seen.set(Math.min(files.size(), tokenizer.vocabularySize()), tokenizer.vocabularySize());
    }
    whole.require(seen, rows);
    generator.ifPresent(part -> part.require(seen, rows));
    KeptIds kept = KeptIds.of(seen);
    AtomicFiles.createDirectory(
        output,
        directory -> {
          write(whole, files, rows, kept, directory);
          carryOver(source.directory(), directory, rows, kept);
          if (generator.isPresent()) {
            Path below = Files.createDirectory(directory.resolve(Pretrained.GENERATOR));
            write(generator.get(), files, rows, kept, below);
          }
        });
    return new Trimmed(rows, kept.old());
  }

  private static ModelDirectory source(Path model, Path output) {
    if (Files.exists(output)) {
      throw new DataException(
          output + ": exists already. Choose another output or remove it first.");
    }
    ModelDirectory source = ModelDirectory.open(model);
    if (source.isAdapted()) {
      throw new DataException(
          model + ": an adapter, whose base alone would be trimmed. Merge it into its base first.");
    }
    return source;
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

  private static BitSet seen(List<Tokenizer> tokenizers, Stream<String> texts) {
    BitSet seen = new BitSet();
    List<TextPair> batch = new ArrayList<>();
    AtomicBoolean any = new AtomicBoolean();
    texts
        .sequential()
        .peek(text -> any.compareAndSet(false, !text.isBlank()))
        .forEachOrdered(
            text -> {
              batch.add(new TextPair(text, null));
              if (batch.size() == TEXTS_AT_ONCE) {
                see(tokenizers, batch, seen);
                batch.clear();
              }
            });
    if (!any.get()) {
      throw new DataException("no text, only white space: no piece of the vocabulary would stay");
    }
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

  private static void write(
      TrimmedModel model, VocabularyFiles files, int rows, KeptIds kept, Path directory)
      throws IOException {
    files.write(directory, kept);
    model.write(rows, kept, directory);
    Path map = files.directory().resolve("special_tokens_map.json");
    if (Files.exists(map)) {
      Files.copy(map, directory.resolve("special_tokens_map.json"));
    }
  }

  /** How a model was trained stays true; what was measured with the whole vocabulary does not. */
  private static void carryOver(Path from, Path to, int rows, KeptIds kept) {
    Path file = from.resolve(ModelFileNames.TRAINING);
    if (Files.isRegularFile(file)) {
      ObjectNode run = SafeJson.readObject(file, MAX_RECORD_BYTES, ConfigException::new);
      run.remove(List.of("results", "evaluations"));
      run.putObject("trimmed_vocabulary").put("rows", kept.size()).put("rows_before", rows);
      AtomicFiles.write(to.resolve(ModelFileNames.TRAINING), SafeJson.pretty(run));
    }
  }
}
