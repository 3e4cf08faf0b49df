package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.Inspection;
import io.deberta4j.pipeline.Inspection.TokenizerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An inspection as lines to read, and as JSON. */
final class InspectionText {
  private static final int LABELS_SHOWN = 10;

  private InspectionText() {}

  static List<String> lines(Inspection inspection) {
    List<String> lines = new ArrayList<>();
    lines.add(inspection.directory().toString());
    DebertaConfig config = inspection.config();
    if (config != null) {
      describe(config, lines);
    }
    add(lines, "parameters", String.format(Locale.ROOT, "%,d", inspection.parameters()));
    add(lines, "tensors", inspection.tensors() + " " + inspection.dtypes());
    inspection
        .files()
        .forEach(
            (file, size) ->
                add(
                    lines,
                    "file",
                    String.format(Locale.ROOT, "%s  %,d bytes", file.getFileName(), size)));
    String heads =
        inspection.heads().stream().map(Inspection.Head::words).collect(Collectors.joining(", "));
    add(lines, "heads", heads.isEmpty() ? "none" : heads);
    add(lines, "mask decoder", inspection.enhancedMaskDecoder() ? "enhanced" : "plain only");
    TokenizerFacts tokenizer = inspection.tokenizer();
    if (tokenizer != null) {
      Integer limit = tokenizer.maxLength();
      add(lines, "tokenizer", tokenizer.flavour() + ", " + tokenizer.vocabularySize() + " tokens");
      add(lines, "longest text", limit == null ? "no limit given" : limit + " tokens");
    }
    if (config != null && inspection.heads().contains(Inspection.Head.SEQUENCE_CLASSIFICATION)) {
      add(lines, "labels", labels(config.head().labels()));
    }
    inspection.oddities().forEach(oddity -> add(lines, "odd", oddity));
    return lines;
  }

  private static void describe(DebertaConfig config, List<String> lines) {
    add(lines, "model type", config.modelType().configName());
    add(
        lines,
        "size",
        config.numHiddenLayers()
            + " layers, hidden "
            + config.hiddenSize()
            + ", "
            + config.numAttentionHeads()
            + " heads, feed-forward "
            + config.intermediateSize());
    add(lines, "vocabulary", config.vocabSize() + " rows");
    add(
        lines,
        "positions",
        config.maxPositionEmbeddings()
            + (config.positionBiasedInput() ? ", added to the input" : ", relative only")
            + (config.attention().positionBuckets() > 0
                ? ", " + config.attention().positionBuckets() + " buckets"
                : ""));
    add(lines, "attention", terms(config));
  }

  private static String terms(DebertaConfig config) {
    String terms =
        config.attention().posAttType().stream()
            .map(term -> term.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(" "));
    return config.attention().relativeAttention() ? ("c2c " + terms).strip() : "c2c";
  }

  private static String labels(List<String> labels) {
    String shown = String.join(", ", labels.subList(0, Math.min(LABELS_SHOWN, labels.size())));
    return labels.size() + ": " + shown + (labels.size() > LABELS_SHOWN ? ", ..." : "");
  }

  private static void add(List<String> lines, String name, String value) {
    lines.add(String.format(Locale.ROOT, "  %-13s %s", name, value));
  }

  static ObjectNode json(Inspection inspection) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("directory", inspection.directory().toString());
    DebertaConfig config = inspection.config();
    if (config != null) {
      describe(config, object);
    }
    object.put("parameters", inspection.parameters()).put("tensors", inspection.tensors());
    ObjectNode dtypes = object.putObject("dtypes");
    inspection.dtypes().forEach(dtypes::put);
    ObjectNode files = object.putObject("files");
    inspection.files().forEach((file, size) -> files.put(String.valueOf(file.getFileName()), size));
    var heads = object.putArray("heads");
    inspection.heads().forEach(head -> heads.add(head.name().toLowerCase(Locale.ROOT)));
    object
        .put("enhanced_mask_decoder", inspection.enhancedMaskDecoder())
        .put("replaced_token_detection", inspection.replacedTokenDetection());
    TokenizerFacts tokenizer = inspection.tokenizer();
    if (tokenizer != null) {
      object
          .putObject("tokenizer")
          .put("flavour", tokenizer.flavour())
          .put("vocabulary_size", tokenizer.vocabularySize())
          .put("model_max_length", tokenizer.maxLength());
    }
    var oddities = object.putArray("oddities");
    inspection.oddities().forEach(oddities::add);
    return object;
  }

  private static void describe(DebertaConfig config, ObjectNode object) {
    object
        .put("model_type", config.modelType().configName())
        .put("num_hidden_layers", config.numHiddenLayers())
        .put("hidden_size", config.hiddenSize())
        .put("num_attention_heads", config.numAttentionHeads())
        .put("intermediate_size", config.intermediateSize())
        .put("vocab_size", config.vocabSize())
        .put("max_position_embeddings", config.maxPositionEmbeddings())
        .put("position_biased_input", config.positionBiasedInput())
        .put("position_buckets", config.attention().positionBuckets());
    var labels = object.putArray("labels");
    config.head().labels().forEach(labels::add);
  }
}
