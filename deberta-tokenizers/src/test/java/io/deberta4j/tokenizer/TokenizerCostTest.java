package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tokenizing costs in memory, which tells the same on a busy machine; speed follows it. */
class TokenizerCostTest {
  private static final int ROUNDS = 20;

  @ParameterizedTest
  @CsvSource({
    "own/own-unigram-8k/spm.model, hf-slow, 150",
    "own/own-unigram-8k/spm.model, hf4, 250",
    "own/own-unigram-8k/spm.model, hf5, 250",
    "own/own-bpe-1k/spm.model, hf-slow, 450",
    "own/own-bytebpe-2k/vocab.json, hf-slow, 150",
    "own/own-bytebpe-2k/vocab.json, hf4, 150"
  })
  void allocatesFewBytesPerCharOfEnglish(String vocabulary, String flavour, double limit)
      throws IOException {
    Tokenizer tokenizer =
        Tokenizer.load(
            TestFiles.asset(vocabulary), TokenizerOptions.DEFAULT.withFlavour(Flavour.of(flavour)));
    List<String> prose =
        Files.readAllLines(TestFolders.repository().resolve("docs/architecture.md")).stream()
            .filter(line -> line.length() > 60 && line.chars().allMatch(c -> c < 0x80))
            .toList();
    double chars = prose.stream().mapToInt(String::length).sum();
    double allocated = 0;
    for (int round = 0;
        round < ROUNDS;
        round++) { // the last one counts: words are known, code is warm
      allocated = allocated(tokenizer, prose);
    }
    assertThat(chars).isGreaterThan(1000);
    assertThat(allocated / chars).isLessThan(limit);
  }

  private static long allocated(Tokenizer tokenizer, List<String> texts) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    for (String text : texts) {
      tokenizer.encode(text);
    }
    return thread.getCurrentThreadAllocatedBytes() - before;
  }
}
