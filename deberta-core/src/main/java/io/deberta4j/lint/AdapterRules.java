package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.TorchCheckpoint;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.lint.Rule.Found;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Adapters of PEFT, which change the weights of another model. */
final class AdapterRules {
  private static final String CONFIG = ModelFileNames.ADAPTER_CONFIG;

  static final List<Rule> ALL =
      List.of(
          error(
              "adapter-base-unavailable",
              "An adapter is nothing without the model that it changes.",
              "Fetch that model, or write into base_model_name_or_path where it is.",
              AdapterRules::baseUnavailable),
          error(
              "adapter-refused",
              "The adapter cannot be applied: nothing is loaded.",
              "Do what the message says; PEFT's merge_and_unload makes a whole model of any"
                  + " adapter.",
              AdapterRules::refused),
          warning(
              "adapter-saves-no-head",
              "Answers come from the head of the base model, as far as it has one: what was trained"
                  + " with the adapter is lost.",
              "Save the head with the adapter: modules_to_save=[\"pooler\", \"classifier\"].",
              AdapterRules::noHead));

  private AdapterRules() {}

  private static void baseUnavailable(Checkpoint c, Found found) {
    String trouble = c.baseTrouble();
    if (trouble != null) {
      found.at(CONFIG, "base_model_name_or_path", trouble);
    }
  }

  private static void refused(Checkpoint c, Found found) {
    String trouble = c.weightsTrouble();
    if (trouble != null && c.isAdapter()) {
      found.at(CONFIG, "", trouble);
    }
  }

  private static void noHead(Checkpoint c, Found found) {
    String task = c.isAdapter() ? c.json(CONFIG).get("task_type").asText("") : "";
    String head =
        switch (task) {
          case "SEQ_CLS", "TOKEN_CLS" -> "classifier.";
          case "QUESTION_ANS" -> "qa_outputs.";
          default -> "";
        };
    Set<String> saved = head.isEmpty() ? Set.of() : tensors(c);
    if (!saved.isEmpty() && saved.stream().noneMatch(name -> name.contains(head))) {
      found.at(
          String.valueOf(ModelFileNames.first(ModelFileNames.ADAPTERS, c.names())),
          head + "weight",
          "task_type is %s, and the adapter has no %s*.".formatted(task, head));
    }
  }

  /** Returns the names of the adapter's own tensors; none if they cannot be read. */
  private static Set<String> tensors(Checkpoint c) {
    String name = ModelFileNames.first(ModelFileNames.ADAPTERS, c.names());
    try {
      Path file = c.directory().resolve(String.valueOf(name));
      return file.toString().endsWith(".safetensors")
          ? Safetensors.open(file).tensors().keySet()
          : TorchCheckpoint.open(file).tensors().keySet();
    } catch (DebertaException e) {
      return Set.of();
    }
  }
}
