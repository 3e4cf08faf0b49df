package io.deberta4j.vocabulary;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Google's library as a judge: Debian's python3-sentencepiece, where it is installed. Only tests
 * know it.
 */
final class SentencePieceLibrary {
  private static final String PYTHON = "/usr/bin/python3";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SentencePieceLibrary() {}

  /** Skips the test where the library is not installed. */
  static void require() throws IOException, InterruptedException {
    boolean there =
        Files.isExecutable(Path.of(PYTHON))
            && run(List.of(PYTHON, "-c", "import sentencepiece")) == 0;
    assumeTrue(there, "python3-sentencepiece is not installed");
  }

  /** Encodes texts, one array of ids each. */
  static int[][] encode(Path model, List<String> texts, Path folder)
      throws IOException, InterruptedException {
    Path in = folder.resolve("texts.json");
    Path out = folder.resolve("ids.json");
    JSON.writeValue(in.toFile(), texts);
    script(
        """
        import json, sys, sentencepiece
        p = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
        json.dump([p.encode(t) for t in json.load(open(sys.argv[2]))], open(sys.argv[3], "w"))
        """,
        model.toString(),
        in.toString(),
        out.toString());
    return JSON.readValue(out.toFile(), int[][].class);
  }

  /** Trains a unigram model on all lines, with the library's defaults and our special tokens. */
  static void train(Path text, int size, boolean byteFallback, Path model)
      throws IOException, InterruptedException {
    script(
        """
        import sys, sentencepiece
        sentencepiece.SentencePieceTrainer.train(
            input=sys.argv[1], vocab_size=int(sys.argv[2]), model_writer=open(sys.argv[3], "wb"),
            model_type="unigram", byte_fallback=sys.argv[4] == "true", character_coverage=0.9995,
            max_sentence_length=1000000,
            normalization_rule_name="nmt_nfkc", num_threads=2, minloglevel=2,
            pad_id=0, pad_piece="[PAD]", bos_id=1, bos_piece="[CLS]",
            eos_id=2, eos_piece="[SEP]", unk_id=3, unk_piece="[UNK]")
        """,
        text.toString(),
        Integer.toString(size),
        model.toString(),
        Boolean.toString(byteFallback));
  }

  private static void script(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON, "-c", program));
    command.addAll(List.of(arguments));
    if (run(command) != 0) {
      throw new IOException("the script failed: " + program);
    }
  }

  private static int run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("no answer in 5 minutes: " + output);
    }
    return process.exitValue();
  }
}
