package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any example of a corpus can be read at any time, and batches of them are masked alike. */
class PretrainingExamplesTest {
  private static final Tokenizer TOKENIZER = SampleText.tokenizer();

  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException {
    prepare(folder, 3);
  }

  private static void prepare(Path to, long seed) throws IOException {
    Path text =
        Files.writeString(
            to.resolve("text.txt"),
            SampleText.text(SampleText.documents(new Random(seed), 40, 10)));
    new CorpusPreparation(
            TOKENIZER,
            CorpusSettings.of(32)
                .withLayout(Layout.SENTENCES)
                .withValidation(4, 1)
                .withShardCharacters(1000))
        .prepare(List.of(text), to);
  }

  @Test
  void everyExampleIsFoundByItsNumber() {
    PretrainingExamples examples = PretrainingExamples.open(folder, Split.TRAIN);
    examples.requireVocabulary(TOKENIZER);
    long number = 0;
    for (ShardFacts facts : examples.description().shards(Split.TRAIN)) {
      Shard shard = Shard.open(folder.resolve(facts.fileName()));
      for (int i = 0; i < shard.sequences(); i++) {
        PretrainingExample example = examples.example(number);
        assertThat(example.index()).isEqualTo(number);
        assertThat(example.ids()).containsExactly(shard.sequence(i));
        assertThat(example.document()).isEqualTo(shard.document(i));
        number++;
      }
    }
    assertThat(examples.count())
        .isEqualTo(number)
        .isEqualTo(examples.description().sequences(Split.TRAIN));
    assertThat(examples.asList()).hasSize((int) number);
    assertThatThrownBy(() -> examples.example(examples.count()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aRunThatIsResumedSeesWhatItWouldHaveSeen() {
    PretrainingExamples examples = PretrainingExamples.open(folder, Split.TRAIN);
    ShuffledOrder order = new ShuffledOrder(examples.count(), 9);
    List<Long> all = new ArrayList<>();
    for (long seen = 0; seen < 2 * examples.count(); seen++) {
      all.add(examples.example(order.example(seen)).index());
    }
    long middle = examples.count() + 5;
    PretrainingExamples again = PretrainingExamples.open(folder, Split.TRAIN);
    assertThat(
            LongStream.range(middle, 2 * examples.count())
                .mapToObj(seen -> again.example(order.example(seen)).index()))
        .isEqualTo(all.subList((int) middle, all.size()));
  }

  @Test
  void anotherVocabularyIsRefused() {
    Tokenizer other =
        Tokenizer.load(TestFolders.repository().resolve("goldens/assets/own/own-bpe-1k/spm.model"));
    PretrainingExamples examples = PretrainingExamples.open(folder, Split.TRAIN);
    assertThatThrownBy(() -> examples.requireVocabulary(other))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another vocabulary");
  }

  @Test
  void aShardOfAnotherCorpusIsRefused() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    prepare(other, 4);
    PretrainingExamples examples = PretrainingExamples.open(folder, Split.TRAIN);
    Path first = folder.resolve("train-00000.shard");
    Files.copy(folder.resolve("train-00001.shard"), first, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> examples.example(0)).hasMessageContaining("another corpus");
    Files.copy(other.resolve("train-00000.shard"), first, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> examples.example(0)).hasMessageContaining("another corpus");
    Files.delete(first);
    assertThatThrownBy(() -> examples.example(0)).hasMessageContaining("no such shard");
    Files.writeString(folder.resolve("corpus.json"), "{\"vocabulary_size\": -1}");
    assertThatThrownBy(() -> PretrainingExamples.open(folder, Split.TRAIN))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'vocabulary_size' is -1");
  }

  @Test
  void aBatchHasTheMasksOfItsExamples() {
    PretrainingExamples examples = PretrainingExamples.open(folder, Split.VALIDATION);
    NGramMasker masker =
        new NGramMasker(NGramMasking.maskedLanguageModel(32, 3), MaskingVocabulary.of(TOKENIZER));
    List<PretrainingExample> some = examples.asList().subList(2, 7);
    List<MaskedSequence> sequences =
        some.stream().map(e -> masker.mask(e.ids(), MaskingDraws.seeded(5, 6, e.index()))).toList();
    try (var scope = TensorScope.open()) {
      MaskedBatch batch = MaskedBatch.bidirectional(sequences, 0);
      long[] ids = batch.input().inputIds().toLongs();
      long[] real = batch.input().attentionMask().toLongs();
      long[] labels = batch.labels().toLongs();
      int width = batch.input().tokens();
      int predicted = 0;
      int tokens = 0;
      assertThat(width).isEqualTo(some.stream().mapToInt(e -> e.length()).max().orElseThrow());
      for (int row = 0; row < some.size(); row++) {
        PretrainingExample example = some.get(row);
        MaskedSequence masked =
            masker.mask(example.ids(), MaskingDraws.seeded(5, 6, example.index()));
        for (int i = 0; i < width; i++) {
          boolean there = i < example.length();
          int at = row * width + i;
          assertThat(real[at]).isEqualTo(there ? 1 : 0);
          assertThat(ids[at]).isEqualTo(there ? masked.ids()[i] : 0);
          assertThat(labels[at]).isEqualTo(there ? masked.labels()[i] : -100);
          predicted += labels[at] >= 0 ? 1 : 0;
          tokens += there ? 1 : 0;
        }
      }
      assertThat(batch.predicted()).isEqualTo(predicted).isPositive();
      assertThat(batch.tokens()).isEqualTo(tokens);
    }
  }
}
