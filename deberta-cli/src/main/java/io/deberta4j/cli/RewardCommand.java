package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.DataException;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.Reward;
import io.deberta4j.pipeline.ScoreFunction;
import io.deberta4j.tokenizer.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta reward}. */
@Command(
    name = "reward",
    description = "Scores answers to a prompt with a reward model.",
    footer = {
      "%nEach TEXT is an answer. Lines of a file are JSON with \"answer\" and \"prompt\".",
      "%nExample:",
      "  deberta reward --model reward-model --prompt \"Who eats?\" \\",
      "    \"A man eats.\" \"Why?\""
    })
final class RewardCommand extends TextCommand {
  @Option(names = "--prompt", paramLabel = "TEXT", description = "what each TEXT is an answer to")
  private @Nullable String prompt;

  @Option(names = "--sigmoid", description = "print scores in [0, 1] instead of the raw logit")
  private boolean sigmoid;

  RewardCommand(Streams streams) {
    super(streams);
  }

  @Override
  @Nullable String pair() {
    return prompt;
  }

  @Override
  LineKeys keys() {
    return new LineKeys("answer", "prompt");
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    ScoreFunction function = sigmoid ? ScoreFunction.SIGMOID : ScoreFunction.NONE;
    try (var pipeline = Deberta.reward(model(PipelineTask.REWARD), options)) {
      each(texts, pipeline, pairs -> pipeline.score(turned(pairs), function), this::print);
    }
  }

  /** Puts the prompt before the answer, as the model reads them. */
  private static List<TextPair> turned(List<TextPair> inputs) {
    List<TextPair> pairs = new ArrayList<>();
    for (TextPair input : inputs) {
      String prompt = input.pair();
      if (prompt == null) {
        throw new DataException("no prompt; give --prompt, or \"prompt\" in lines of JSON");
      }
      pairs.add(new TextPair(prompt, input.text()));
    }
    return pairs;
  }

  private void print(Results results, Reward reward) {
    if (json()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("prompt", reward.prompt()).put("answer", reward.answer());
      results.json(withReading(object.put("score", reward.score()), reward));
      return;
    }
    results.line(String.format(Locale.ROOT, "%.4f  %s", reward.score(), reward.answer()));
  }
}
