package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Embedded models in the layout of {@code deberta-models}: a tiny encoder, stored once, and heads
 * that were trained as adapters of it. A process of its own finds them in place of the real ones.
 */
final class EmbeddedHeads {
  private static final int ROWS = 60;
  private static final String TEXTS =
      """
      ["--train", "{data}/pets/pets.csv", "--held-out", "0.2", "--split-seed", "5"]
      """;
  private static final String TAGS =
      """
      ["--kind", "token-labels", "--train", "{data}/names/names.conll", "--held-out", "0.2"]
      """;
  private static final String SPANS =
      """
      ["--kind", "span", "--train", "{data}/squad/squad.json", "--held-out", "0.2"]
      """;
  private static final String ADAPTER_FILES =
      "\"adapter_config.json\", \"adapter_model.safetensors\", \"config.json\", \"training.json\","
          + " \"demo.json\", \"README.md\"";

  private final Path folder;
  private final Path models;

  private EmbeddedHeads(Path folder) throws IOException {
    this.folder = folder;
    models = Files.createDirectories(folder.resolve("resources/io/deberta4j/models"));
  }

  /** Trains everything below a folder. */
  static EmbeddedHeads train(Path folder) throws IOException {
    var heads = new EmbeddedHeads(folder);
    heads.writeData();
    heads.writeEncoder();
    heads.head("intents", "text-classification", TEXTS, "accuracy", "{\"text\": \"the dog\"}");
    heads.head("names", "token-classification", TAGS, "f1", "{\"text\": \"the dog Anna\"}");
    heads.head(
        "answers",
        "question-answering",
        SPANS,
        "f1",
        "{\"text\": \"the dog eats. It is 4 years old.\", \"pair\": \"who eats?\"}");
    heads.writeIndex();
    return heads;
  }

  /** Returns the folder of all data sets. */
  Path data() {
    return folder.resolve("data");
  }

  /** Returns the folder of a model's files. */
  Path model(String name) {
    return models.resolve(name);
  }

  /** Runs the command line where these are the embedded models. */
  ChildJvm.Result run(Object... arguments) throws IOException, InterruptedException {
    return ChildJvm.start(
            entry -> !entry.toString().contains("deberta-models"),
            List.of(folder.resolve("resources")),
            Map.of("DEBERTA_CACHE", folder.resolve("cache").toAbsolutePath().toString()),
            Main.class,
            arguments)
        .join();
  }

  private void writeData() throws IOException {
    StringBuilder csv = new StringBuilder("text,label\n");
    StringBuilder conll = new StringBuilder();
    StringBuilder squad =
        new StringBuilder("{\"version\": \"v2.0\", \"data\": [{\"paragraphs\": [");
    for (int i = 0; i < ROWS; i++) {
      csv.append("the dog number ").append(i).append(",dog\n");
      csv.append("a cat and ").append(i).append(" more,cat\n");
      conll.append("number\tO\n").append(i).append("\tO\nAnna\tB-PER\n\n");
      squad.append(i == 0 ? "" : ",").append(paragraph(i));
    }
    write("pets/pets.csv", csv.toString());
    write("names/names.conll", conll.toString());
    write("squad/squad.json", squad.append("]}]}").toString());
  }

  private static String paragraph(int i) {
    return """
        {"context": "the dog %d eats.", "qas": [{"id": "q%d", "question": "who eats?",
          "is_impossible": false, "answers": [{"text": "the dog", "answer_start": 0}]}]}
        """
        .formatted(i, i);
  }

  private void write(String file, String content) throws IOException {
    Path path = data().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private void writeEncoder() throws IOException {
    Path encoder = TinyModel.maskedLm(models.resolve("encoder"));
    Files.writeString(
        encoder.resolve("training.json"),
        "{\"results\": [{\"metric\": \"loss\", \"data\": \"held-out\", \"value\": 6.5}]}");
    Files.writeString(encoder.resolve("README.md"), "An encoder for a test.");
    Files.writeString(
        encoder.resolve("demo.json"),
        """
        {"tasks": {
          "fill-mask": {"about": "words behind masks", "metric": "loss",
            "texts": [{"text": "the [MASK] eats."}]},
          "sentence-embedding": {"about": "vectors",
            "texts": [{"text": "the dog", "pair": "a cat"}]}}}
        """);
  }

  /** Trains a head in this process, and makes it one of the encoder wherever that is unpacked. */
  private void head(String name, String task, String data, String metric, String text)
      throws IOException {
    Path encoder = models.resolve("encoder");
    Path output = models.resolve(name);
    List<String> options =
        Json.texts(Json.of(data.replace("{data}", data().toString().replace("\\", "/"))));
    List<String> command = new ArrayList<>(List.of("finetune"));
    command.addAll(options);
    command.addAll(List.of("--model", encoder.toString(), "--lora-rank", "2", "--lora-targets"));
    command.addAll(List.of("query_proj,value_proj,dense", "--adapter-only", "--dtype", "f16"));
    command.addAll(List.of("--epochs", "20", "--batch-size", "16", "--learning-rate", "0.03"));
    command.addAll(List.of("--max-length", "32", "--output", output.toString()));
    command.addAll(List.of("--run-dir", folder.resolve(name + "-run").toString()));
    Run run = Run.of(command.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    Path config = output.resolve("adapter_config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"base_model_name_or_path\" : \"[^\"]*\"",
                "\"base_model_name_or_path\" : \"embedded:encoder\""));
    Files.writeString(
        output.resolve("demo.json"),
        """
        {"tasks": {"%s": {"about": "a head for a test", "metric": "%s", "texts": [%s],
          "held_out": {"data": %s, "rows": [3, 7]}}}}
        """
            .formatted(task, metric, text, data));
  }

  private void writeIndex() throws IOException {
    Files.writeString(
        models.resolve("index.json"),
        """
        {"models": [
          {"name": "encoder", "tasks": ["fill-mask", "sentence-embedding"],
           "files": ["config.json", "model.safetensors", "spm.model", "tokenizer_config.json",
             "training.json", "demo.json", "README.md"]},
          {"name": "intents", "tasks": ["text-classification"], "files": [%s]},
          {"name": "names", "tasks": ["token-classification"], "files": [%s]},
          {"name": "answers", "tasks": ["question-answering"], "files": [%s]}]}
        """
            .formatted(ADAPTER_FILES, ADAPTER_FILES, ADAPTER_FILES));
  }
}
