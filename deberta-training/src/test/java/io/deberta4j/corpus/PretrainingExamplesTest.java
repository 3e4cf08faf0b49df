package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
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

/** Any example of a corpus can be read at any time. */
class PretrainingExamplesTest {
  private static final Tokenizer TOKENIZER = SampleText.tokenizer();

  @TempDir Path folder;

  private Path corpus = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    corpus = folder.resolve("corpus");
    prepare(corpus, 3);
  }

  private void prepare(Path to, long seed) throws IOException {
    Path text =
        Files.writeString(
            folder.resolve("text.txt"),
            SampleText.text(SampleText.documents(new Random(seed), 40, 10)));
    new CorpusPreparation(
            TOKENIZER,
            CorpusSettings.of(32)
                .withLayout(Layout.SENTENCES)
                .withHeldOut(0.25, 1)
                .withShardCharacters(1000))
        .prepare(List.of(text), to);
  }

  @Test
  void everyExampleIsFoundByItsNumber() {
    PretrainingExamples examples = PretrainingExamples.open(corpus, Split.TRAIN);
    examples.requireVocabulary(TOKENIZER);
    long number = 0;
    for (ShardFacts facts : examples.description().shards(Split.TRAIN)) {
      Shard shard = Shard.open(corpus.resolve(facts.fileName()));
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
    List<int[]> sequences = examples.sequences();
    assertThat(sequences).hasSize((int) number);
    assertThat(sequences.get(7)).containsExactly(examples.example(7).ids());
    assertThatThrownBy(() -> examples.example(examples.count()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aRunThatIsResumedSeesWhatItWouldHaveSeen() {
    PretrainingExamples examples = PretrainingExamples.open(corpus, Split.TRAIN);
    ShuffledOrder order = new ShuffledOrder(examples.count(), 9);
    List<Long> all = new ArrayList<>();
    for (long seen = 0; seen < 2 * examples.count(); seen++) {
      all.add(examples.example(order.example(seen)).index());
    }
    long middle = examples.count() + 5;
    PretrainingExamples again = PretrainingExamples.open(corpus, Split.TRAIN);
    assertThat(
            LongStream.range(middle, 2 * examples.count())
                .mapToObj(seen -> again.example(order.example(seen)).index()))
        .isEqualTo(all.subList((int) middle, all.size()));
  }

  @Test
  void fewerSequencesAreSpreadOverAllOfThem() {
    PretrainingExamples examples = PretrainingExamples.open(corpus, Split.TRAIN);
    long count = examples.count();
    assertThat(examples.sequences(count + 1)).hasSize((int) count);
    assertThat(examples.sequences(1)).containsExactly(examples.example(0).ids());
    List<int[]> some = examples.sequences(3);
    assertThat(some).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(some.get(i)).containsExactly(examples.example(i * count / 3).ids());
    }
    assertThatThrownBy(() -> some.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void anotherVocabularyIsRefused() {
    Tokenizer other =
        Tokenizer.load(TestFolders.repository().resolve("goldens/assets/own/own-bpe-1k/spm.model"));
    PretrainingExamples examples = PretrainingExamples.open(corpus, Split.TRAIN);
    assertThatThrownBy(() -> examples.requireVocabulary(other))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another tokenizer");
  }

  @Test
  void aShardOfAnotherCorpusIsRefused() throws IOException {
    Path other = folder.resolve("other");
    prepare(other, 4);
    PretrainingExamples examples = PretrainingExamples.open(corpus, Split.TRAIN);
    Path first = corpus.resolve("train-00000.shard");
    Files.copy(corpus.resolve("train-00001.shard"), first, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> examples.example(0)).hasMessageContaining("another corpus");
    Files.copy(other.resolve("train-00000.shard"), first, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> examples.example(0)).hasMessageContaining("another corpus");
    Files.delete(first);
    assertThatThrownBy(() -> examples.example(0)).hasMessageContaining("no such shard");
    Files.writeString(corpus.resolve("corpus.json"), "{\"vocabulary_size\": -1}");
    assertThatThrownBy(() -> PretrainingExamples.open(corpus, Split.TRAIN))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'vocabulary_size' is -1");
  }
}
