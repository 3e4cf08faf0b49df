package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The command itself: help, version, and usage that is wrong. */
final class MainTest {
  @Test
  void versionIsAnAnswer() {
    assertThat(Run.of("--version").code()).isEqualTo(0);
  }

  @Test
  void helpListsTheCommandsByPurpose() {
    Run run = Run.of("--help");
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out())
        .contains("Use a model", "classify", "fill-mask", "Look into", "inspect", "bench")
        .contains("Exits with 0 when all went well, 1 on a failure, 2 on wrong usage.");
  }

  /** Here the benchmarks are not on the class path. */
  @Test
  void benchSaysWhereItIsWhateverIsAskedOfIt() {
    Run run = Run.of("bench", "--quick", "--sizes", "base");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("not on the class path", "--quick --sizes base", "./deberta");
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    for (String command :
        new String[] {
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
          "tokenize",
          "train-tokenizer",
          "prepare",
          "pretrain",
          "scaling",
          "finetune",
          "evaluate",
          "evaluate-lm",
          "minimal-pairs",
          "predict",
          "experiment",
          "convert",
          "trim-vocabulary",
          "export-onnx",
          "inspect",
          "attention",
          "diff-tokenizers",
          "check",
          "verify",
          "demo",
          "bench"
        }) {
      Run run = Run.of(command, "--help");
      assertThat(run.code()).as(command).isEqualTo(0);
      assertThat(run.out()).as(command).contains("Example:", "deberta " + command);
    }
  }

  @Test
  void badUsageIsOneMessageAndExitCodeTwo() {
    for (String[] arguments :
        new String[][] {
          {},
          {"--no-such-option"},
          {"no-such-command"},
          {"classify"},
          {"classify", "text", "--input", "-"},
          {"classify", "--input", "-", "--pair", "x"},
          {"classify", "text", "--top-k", "0"},
          {"classify", "text", "--threads", "0"},
          {"classify", "text", "--batch-size", "0"},
          {"classify", "text", "--max-length", "0"},
          {"classify", "text", "--stride", "-1"},
          {"classify", "text", "--truncate", "--stride", "2"},
          {"classify", "text", "--function", "tanh"},
          {"classify", "text", "--merge", "sum"},
          {"tag", "text", "--aggregation", "last"},
          {"answer", "--question", "who?"},
          {"answer", "text", "--question", "who?", "--top-k", "0"},
          {"answer", "text", "--question", "who?", "--max-answer-length", "0"},
          {"answer", "text", "--question", "who?", "--no-answer-threshold", "1"},
          {"answer", "text", "--together"},
          {"zero-shot", "text"},
          {"zero-shot", "text", "--labels", "a,,b"},
          {"zero-shot", "text", "--labels", "a", "--hypothesis-template", "none"},
          {"nli", "--input", "-", "--hypothesis", "x"},
          {"rerank", "text"},
          {"rerank", "text", "--query", "q", "--top-k", "0"},
          {"choose", "text", "--choice", "one"},
          {"odd-tokens", "text", "--top-k", "0"},
          {"reward", "text", "--prompt", "no embedded model is for it"},
          {"classify", "text", "--model", "embedded:nope"},
          {"generate", "text"},
          {"tokenize", "text", "--flavour", "mine"},
          {"tokenize", "text", "--max-length", "-1"},
          {"fill-mask", "[MASK]", "--decoder", "fast"},
          {"embed", "text", "--pooling", "median"},
          {"embed", "text", "--precision", "f64"},
          {"classify", "text", "--precision", "F32"},
          {"check", "--plan", "slow", "."},
          {"verify"},
          {"verify", "--onnx", "model.onnx", "--expected", "recorded.jsonl"},
          {"verify", "--expected", "recorded.jsonl", "a text"},
          {"verify", "--expected", "recorded.jsonl", "--input", "-"},
          {"verify", "--onnx", "model.onnx", "--input", "-", "a text"},
          {"verify", "--onnx", "model.onnx", "--tolerance", "-1"},
          {"verify", "--onnx", "model.onnx", "--tolerance", "NaN"},
          {"verify", "--onnx", "model.onnx", "--tolerance", "little"},
          {"verify", "--onnx", "model.onnx", "--flavour", "mine"},
          {"demo", "text"},
          {"demo", "--data"},
          {"demo", "--threads", "0"},
          {"export-onnx"},
          {"export-onnx", "-o", "model.onnx", "--head", "tail"},
          {"export-onnx", "-o", "model.onnx", "--form", "round"},
          {"check"}
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").contains("--help").doesNotContain("\tat ");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void aModelThatIsNotThereIsOneMessageAndExitCodeOne() {
    for (String command : new String[] {"classify", "fill-mask", "embed", "tokenize"}) {
      Run run = Run.of(command, "--model", "no/such/directory", "text");
      assertThat(run.code()).as(command).isEqualTo(1);
      assertThat(run.err()).startsWith("deberta: ").contains("no/such/directory");
      assertThat(run.err().lines().count()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
    }
    assertThat(Run.of("inspect", "--model", "no/such/directory").code()).isEqualTo(1);
  }

  @Test
  void withoutTheBenchmarksBenchSaysHowToGetThem() {
    Run run = Run.of("bench");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("deberta: ").contains("./deberta bench");
  }

  @Test
  void debugShowsTheStackTrace() {
    assertThat(Run.of("classify", "--model", "nowhere", "--debug", "text").err()).contains("\tat ");
  }
}
