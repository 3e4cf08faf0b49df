package io.deberta4j.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists the commands by their purpose in the help of {@code deberta}. */
final class CommandGroups {
  /** A heading and the commands below it. */
  private record Group(String heading, List<String> commands) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(
              "Use a model",
              List.of(
                  "classify",
                  "tag",
                  "answer",
                  "zero-shot",
                  "nli",
                  "rerank",
                  "reward",
                  "choose",
                  "fill-mask",
                  "odd-tokens",
                  "generate",
                  "embed",
                  "tokenize")),
          new Group(
              "Train a model",
              List.of(
                  "train-tokenizer",
                  "prepare",
                  "pretrain",
                  "scaling",
                  "finetune",
                  "evaluate",
                  "evaluate-lm",
                  "minimal-pairs",
                  "predict",
                  "experiment")),
          new Group("Hand a model on", List.of("convert", "trim-vocabulary", "export-onnx")),
          new Group(
              "Look into a model",
              List.of("inspect", "attention", "check", "verify", "diff-tokenizers")),
          new Group("Look into deberta4j", List.of("demo", "bench")));

  private CommandGroups() {}

  static void apply(CommandLine main) {
    main.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
    main.getCommandSpec().usageMessage().commandListHeading("");
  }

  private static String render(Help help) {
    StringBuilder text = new StringBuilder();
    Map<String, Help> commands = help.subcommands();
    for (Group group : GROUPS) {
      text.append(String.format("%n%s%n", group.heading()));
      for (String name : group.commands()) {
        Help command = commands.get(name);
        if (command != null) {
          String[] description = command.commandSpec().usageMessage().description();
          text.append(String.format("  %-16s %s%n", name, description[0]));
        }
      }
    }
    return text.toString();
  }
}
