package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.io.DebertaException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.lint.Rule.Found;
import io.deberta4j.pipeline.SentenceEmbeddingPipeline;
import java.util.ArrayList;
import java.util.List;

/** What sentence-transformers keeps beside an encoder: pooling, dense layers, prompts. */
final class SentenceRules {
  private static final String MODULES = Folder.MODULES;

  static final List<Rule> ALL =
      List.of(
          error(
              "sentence-module-missing",
              "Sentence vectors cannot be made as the authors meant: 'embed' refuses the directory.",
              "Fetch the folder too.",
              SentenceRules::missing),
          error(
              "sentence-modules-refused",
              "Sentence vectors cannot be made as the authors meant: 'embed' refuses the directory.",
              "Do what the message says; other pipelines do not need these files.",
              SentenceRules::refused),
          warning(
              "pooling-without-modules",
              "Without modules.json the folder is not read: sentence vectors are means over tokens,"
                  + " whatever it says.",
              "Fetch modules.json.",
              SentenceRules::withoutModules));

  private SentenceRules() {}

  /** Returns the files that modules need and that are not there. */
  private static List<String> missing(Folder top) {
    List<String> missing = new ArrayList<>();
    for (Folder.SentenceModule module : top.modules()) {
      String folder = module.path() + "/";
      boolean dense = module.type().equals("Dense");
      if ((dense || module.type().equals("Pooling")) && !top.has(folder + "config.json")) {
        missing.add(folder + "config.json");
      }
      if (dense && ModelFileNames.WEIGHTS.stream().noneMatch(name -> top.has(folder + name))) {
        missing.add(folder + ModelFileNames.WEIGHTS.get(0));
      }
    }
    return missing;
  }

  private static void missing(Checkpoint c, Found found) {
    List<String> missing = missing(c.top());
    if (!missing.isEmpty()) {
      found.at(MODULES, "path", "It names what is not there: " + String.join(", ", missing) + ".");
    }
  }

  private static void refused(Checkpoint c, Found found) {
    if (c.top().has(MODULES) && missing(c.top()).isEmpty()) {
      try {
        SentenceEmbeddingPipeline.checkModules(c.top().directory());
      } catch (DebertaException e) {
        found.at(MODULES, "", String.valueOf(e.getMessage()));
      }
    }
  }

  private static void withoutModules(Checkpoint c, Found found) {
    c.top().names().stream()
        .filter(name -> name.matches("\\d{1,3}_Pooling/config\\.json"))
        .filter(name -> !c.top().has(MODULES))
        .findFirst()
        .ifPresent(
            name -> found.at(name, "", "There is a folder of pooling, and no modules.json."));
  }
}
