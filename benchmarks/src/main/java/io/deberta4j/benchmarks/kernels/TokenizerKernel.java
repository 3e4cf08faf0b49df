package io.deberta4j.benchmarks.kernels;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One English paragraph of some 1,000 bytes to ids, with the vocabulary of the embedded model, on
 * one thread: ours, and Hugging Face's through DJL.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenizerKernel {
  private static final String TEXT =
      """
      I sent money to a friend last Tuesday, and it still has not arrived, although the app tells
      me that the transfer went through. Could you please find out what happened to it? I would
      also like to know why I was charged a fee of 1.50 for it: as far as I remember, nobody told
      me about one when I opened the account. My card, by the way, was declined twice this week,
      once in a shop and once at a cash machine abroad; the second time the machine kept it. I
      have ordered another one, which is to be here within ten days. Until then I need a way to
      pay: can I add the new card to my phone before it is delivered, or use a virtual one? The
      exchange rate of the payment in euros seems wrong as well. It was made on Saturday, when the
      rate was 0.86, and what I was charged comes to 0.89. I hope that you can help me with all of
      these, and thank you for your time.
      """;

  private @Nullable Tokenizer ours;
  private @Nullable HuggingFaceTokenizer theirs;

  /** Loads the vocabulary, and writes it in the form that Hugging Face's library reads. */
  @Setup
  public void setUp() throws IOException {
    Path model = EmbeddedModels.standard().directory(PipelineTask.SENTENCE_EMBEDDING);
    Tokenizer loaded = Tokenizer.load(model, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF5));
    Path saved = Files.createTempDirectory("tokenizer").resolve("saved");
    loaded.save(saved);
    ours = loaded;
    theirs =
        HuggingFaceTokenizer.newInstance(
            saved.resolve("tokenizer.json"),
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true"));
  }

  /** deberta4j. */
  @Benchmark
  public int[] deberta4j() {
    return Made.of(ours).encode(TEXT).ids();
  }

  /** Hugging Face's library. */
  @Benchmark
  public long[] huggingFace() {
    return Made.of(theirs).encode(TEXT).getIds();
  }

  /** Frees the native tokenizer. */
  @TearDown
  public void tearDown() {
    Made.of(theirs).close();
  }
}
