package io.deberta4j.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Padding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From text to logits: tokenizes the texts of a case, then runs its model on the ids. */
final class TextCase {
  private static final int MAX_JSON = 1 << 20;

  private TextCase() {}

  static CaseReport run(GoldenCase golden, List<Path> assets, EncoderPath path) {
    String model = golden.description().path("tokenizer_model").asText("").split("[ (]", 2)[0];
    Path vocabulary = find(model, assets);
    if (vocabulary == null) {
      return CaseReport.skipped(
          golden.directory(), "the vocabulary '" + model + "' is in none of " + assets);
    }
    Tokenizer tokenizer = Tokenizer.load(vocabulary, options(golden));
    List<Encoding> encodings = tokenizer.encodeBatch(texts(golden), encodeOptions(golden));
    List<Comparison> comparisons = new ArrayList<>();
    Comparer comparer = new Comparer(golden, null, EncoderPath.REFERENCE);
    comparisons.add(comparer.compare("input_ids", stack(encodings, Encoding::ids)));
    compareIfRecorded(
        golden, comparer, "token_type_ids", encodings, Encoding::typeIds, comparisons);
    compareIfRecorded(
        golden, comparer, "attention_mask", encodings, Encoding::attentionMask, comparisons);
    if (comparisons.stream().allMatch(Comparison::passes)) {
      compareLogits(golden, path, comparisons);
    }
    return CaseReport.of(golden.directory(), comparisons);
  }

  private static @Nullable Path find(String model, List<Path> assets) {
    return assets.stream()
        .map(folder -> folder.resolve(model))
        .filter(Files::exists)
        .findFirst()
        .orElse(null);
  }

  private static TokenizerOptions options(GoldenCase golden) {
    Path file = golden.directory().resolve("tokenizer_config.json");
    TokenizerOptions options = TokenizerOptions.DEFAULT;
    if (!Files.isRegularFile(file)) {
      return options;
    }
    JsonNode json = SafeJson.readObject(file, MAX_JSON, CheckpointException::new);
    if (json.has("do_lower_case")) {
      options = options.withLowerCase(json.get("do_lower_case").asBoolean());
    }
    if (json.has("split_by_punct")) {
      options = options.withSplitByPunct(json.get("split_by_punct").asBoolean());
    }
    if (json.has("add_prefix_space")) {
      options = options.withAddPrefixSpace(json.get("add_prefix_space").asBoolean());
    }
    return options;
  }

  private static List<TextPair> texts(GoldenCase golden) {
    List<TextPair> texts = new ArrayList<>();
    for (JsonNode row : golden.description().get("texts")) {
      JsonNode pair = row.get(1);
      texts.add(
          new TextPair(row.get(0).asText(), pair == null || pair.isNull() ? null : pair.asText()));
    }
    return texts;
  }

  private static EncodeOptions encodeOptions(GoldenCase golden) {
    JsonNode json = golden.description().path("options");
    EncodeOptions options =
        EncodeOptions.DEFAULT.withPadding(
            switch (json.path("padding").asText()) {
              case "true", "longest" -> Padding.LONGEST;
              case "max_length" -> Padding.MAX_LENGTH;
              default -> Padding.NONE;
            });
    Truncation truncation =
        switch (json.path("truncation").asText()) {
          case "true", "longest_first" -> Truncation.LONGEST_FIRST;
          case "only_first" -> Truncation.ONLY_FIRST;
          case "only_second" -> Truncation.ONLY_SECOND;
          default -> Truncation.DO_NOT_TRUNCATE;
        };
    return json.has("max_length")
        ? options.withTruncation(truncation, json.get("max_length").asInt())
        : options;
  }

  private static void compareIfRecorded(
      GoldenCase golden,
      Comparer comparer,
      String name,
      List<Encoding> encodings,
      Function<Encoding, int[]> values,
      List<Comparison> comparisons) {
    if (golden.has(name)) {
      comparisons.add(comparer.compare(name, stack(encodings, values)));
    }
  }

  private static void compareLogits(
      GoldenCase golden, EncoderPath path, List<Comparison> comparisons) {
    Pretrained files = Pretrained.open(golden.directory());
    try (var off = NoGrad.open();
        Parameters parameters = Check.parameters(files, false)) {
      Map<String, Tensor> outputs = CaseOutputs.run(golden, parameters, files.config(), path);
      UnusedTensors.check(parameters);
      Tensor logits = outputs.get("logits");
      if (logits == null) {
        throw new CheckpointException(golden.directory() + ": the model has no logits");
      }
      Comparer comparer = new Comparer(golden, CaseOutputs.batch(golden).tokenMask(), path);
      comparisons.add(comparer.compare("logits", logits));
      for (JsonNode mask : golden.description().path("top5_at_masks")) {
        comparisons.add(compareTop(golden, logits.to(DType.F32), mask));
      }
    }
  }

  /** The most likely tokens at a mask: their ids in order, and their probabilities. */
  private static Comparison compareTop(GoldenCase golden, Tensor logits, JsonNode mask) {
    int row = mask.get("row").asInt();
    int position = mask.get("position").asInt();
    float[] probabilities = logits.select(0, row).select(0, position).softmax(-1).toFloats();
    int[] best =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
            .mapToInt(Integer::intValue)
            .limit(mask.get("ids").size())
            .toArray();
    double difference = 0;
    for (int i = 0; i < best.length; i++) {
      boolean same = best[i] == mask.get("ids").get(i).asInt();
      double recorded = mask.get("probabilities").get(i).asDouble();
      difference =
          same
              ? Math.max(difference, Math.abs(probabilities[best[i]] - recorded))
              : Double.POSITIVE_INFINITY;
    }
    return new Comparison(
        "top " + best.length + " at row " + row + ", position " + position,
        difference,
        golden.outputTolerance());
  }

  private static Tensor stack(List<Encoding> encodings, Function<Encoding, int[]> values) {
    int length = encodings.get(0).length();
    long[] all =
        encodings.stream()
            .flatMapToInt(encoding -> IntStream.of(values.apply(encoding)))
            .asLongStream()
            .toArray();
    return Tensor.of(all, encodings.size(), length);
  }
}
