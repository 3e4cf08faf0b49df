package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.lint.Finding;
import io.deberta4j.lint.Head;
import io.deberta4j.lint.Inspection;
import io.deberta4j.lint.Inspection.AdapterFacts;
import io.deberta4j.lint.Inspection.TokenizerFacts;
import io.deberta4j.lint.Severity;
import io.deberta4j.model.DebertaConfig;
import java.util.ArrayList;
import java.util.Arrays;
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
    if (inspection.family() != null) {
      add(lines, "family", inspection.family());
    }
    AdapterFacts adapter = inspection.adapter();
    if (adapter != null) {
      add(lines, "adapter", describe(adapter));
      add(lines, "base model", adapter.base());
    }
    DebertaConfig config = inspection.config();
    if (config != null) {
      describe(config, lines);
    }
    if (inspection.tensors() > 0) {
      describeWeights(inspection, lines);
    }
    String heads = inspection.heads().stream().map(Head::words).collect(Collectors.joining(", "));
    add(lines, "heads", heads.isEmpty() ? "none" : heads);
    if (inspection.heads().contains(Head.MASKED_LM)) {
      add(lines, "mask decoder", inspection.enhancedMaskDecoder() ? "enhanced" : "plain only");
    }
    if (config != null && hasLabels(inspection)) {
      add(lines, "labels", labels(config.head().labels()));
    }
    TokenizerFacts tokenizer = inspection.tokenizer();
    if (tokenizer != null) {
      Integer limit = tokenizer.maxLength();
      add(lines, "tokenizer", tokenizer.flavour() + ", " + tokenizer.vocabularySize() + " tokens");
      add(lines, "longest text", limit == null ? "no limit given" : limit + " tokens");
    }
    inspection.findings().forEach(finding -> describe(finding, lines));
    lines.add("");
    lines.add(
        Arrays.stream(Severity.values())
            .map(of -> count(inspection, of))
            .collect(Collectors.joining(", ")));
    return lines;
  }

  private static String count(Inspection inspection, Severity severity) {
    long count = inspection.count(severity);
    return count + " " + severity.word() + (count == 1 ? "" : "s");
  }

  private static boolean hasLabels(Inspection inspection) {
    return inspection.heads().contains(Head.SEQUENCE_CLASSIFICATION)
        || inspection.heads().contains(Head.TOKEN_CLASSIFICATION);
  }

  private static String describe(AdapterFacts adapter) {
    return adapter.kind()
        + (adapter.rank() > 0 ? ", rank " + adapter.rank() : "")
        + (adapter.task().isEmpty() ? "" : ", for " + adapter.task());
  }

  private static void describeWeights(Inspection inspection, List<String> lines) {
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
  }

  /** A line to find it again by, then what it is, what it means and what to do. */
  private static void describe(Finding finding, List<String> lines) {
    String place =
        finding.key().isEmpty() || finding.file().isEmpty()
            ? finding.file() + finding.key()
            : finding.file() + ": " + finding.key();
    String head = finding.severity().word() + "  " + finding.code();
    lines.add("");
    lines.add(printable(place.isEmpty() ? head : head + "  (" + place + ")"));
    finding.found().lines().forEach(line -> lines.add("  " + printable(line)));
    lines.add("  " + finding.means());
    lines.add("  > " + finding.advice());
  }

  /** Control characters from a file could steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
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
    object.put("family", inspection.family());
    AdapterFacts adapter = inspection.adapter();
    if (adapter != null) {
      object
          .putObject("adapter")
          .put("peft_type", adapter.kind())
          .put("base_model_name_or_path", adapter.base())
          .put("task_type", adapter.task())
          .put("r", adapter.rank());
    }
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
    object.put("enhanced_mask_decoder", inspection.enhancedMaskDecoder());
    TokenizerFacts tokenizer = inspection.tokenizer();
    if (tokenizer != null) {
      object
          .putObject("tokenizer")
          .put("flavour", tokenizer.flavour())
          .put("vocabulary_size", tokenizer.vocabularySize())
          .put("model_max_length", tokenizer.maxLength());
    }
    for (Severity severity : Severity.values()) {
      object.put(severity.word() + "s", inspection.count(severity));
    }
    var findings = object.putArray("findings");
    for (Finding finding : inspection.findings()) {
      findings
          .addObject()
          .put("code", finding.code())
          .put("severity", finding.severity().word())
          .put("file", finding.file())
          .put("key", finding.key())
          .put("found", finding.found())
          .put("means", finding.means())
          .put("advice", finding.advice());
    }
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
