package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences to measure on, and the documents that they come from. */
class HeldOutTextTest {
  private static final Tokenizer TOKENIZER = SampleText.tokenizer();
  private static final CorpusSettings SETTINGS =
      CorpusSettings.of(32).withLayout(Layout.SENTENCES).withShardCharacters(1000);

  @TempDir Path folder;
  private final long seed = new Random().nextLong();

  private Path file(String name, List<List<String>> documents) throws IOException {
    return Files.writeString(folder.resolve(name), SampleText.text(documents));
  }

  /** Files that nothing was prepared of give what preparing them gives. */
  @Test
  void filesAreReadAsTheyArePrepared() throws IOException {
    Random random = new Random(seed);
    Path one = file("one.txt", SampleText.documents(random, 12, 9));
    Path two = file("two.txt", SampleText.documents(random, 5, 9));
    for (Layout layout : Layout.values()) {
      CorpusSettings settings = SETTINGS.withLayout(layout);
      Path corpus = folder.resolve(layout.name());
      new CorpusPreparation(TOKENIZER, settings.withHeldOut(0, 1))
          .prepare(List.of(one, two), corpus);
      PretrainingExamples prepared = PretrainingExamples.open(corpus, Split.TRAIN);
      HeldOutText text =
          HeldOutText.ofFiles(List.of(one, two), TOKENIZER, settings, Integer.MAX_VALUE);
      assertThat(text.sequences()).as("seed %d", seed).hasSize((int) prepared.count());
      for (PretrainingExample sequence : text.sequences()) {
        PretrainingExample same = prepared.example(sequence.index());
        assertThat(sequence.ids()).as("seed %d", seed).isEqualTo(same.ids());
        assertThat(sequence.document()).isEqualTo(same.document());
        assertThat(text.documents().get(sequence.document()))
            .isEqualTo(prepared.description().documentName(same.document()));
      }
      HeldOutText some = HeldOutText.ofFiles(List.of(one, two), TOKENIZER, settings, 7);
      assertThat(some.sequences().stream().map(PretrainingExample::index))
          .isEqualTo(prepared.spread(7).stream().map(PretrainingExample::index).toList());
    }
  }

  /** A sequence is of the document that its words are of. */
  @Test
  void documentsHaveTheNamesOfTheirFiles() throws IOException {
    List<List<String>> books = new ArrayList<>();
    for (String word : new String[] {"sea", "ship", "London", "man"}) {
      books.add(List.of((word + " ").repeat(40).strip()));
    }
    Path several = file("books.txt", books.subList(0, 3));
    Path alone = file("single.txt", books.subList(3, 4));
    Files.writeString(folder.resolve("empty.txt"), "\n\n");
    List<Path> files = List.of(several, folder.resolve("empty.txt"), alone);
    HeldOutText text = HeldOutText.ofFiles(files, TOKENIZER, SETTINGS, Integer.MAX_VALUE);
    Map<String, String> words = new HashMap<>();
    for (PretrainingExample sequence : text.sequences()) {
      String word = TOKENIZER.decode(sequence.ids(), true).split(" ", -1)[0];
      words.put(text.documents().get(sequence.document()), word);
    }
    assertThat(words)
        .isEqualTo(
            Map.of(
                "books.txt #1",
                "sea",
                "books.txt #2",
                "ship",
                "books.txt #3",
                "London",
                "single.txt",
                "man"));
    HeldOutText files2 =
        HeldOutText.ofFiles(
            files, TOKENIZER, SETTINGS.withBoundary(DocumentBoundary.FILE), Integer.MAX_VALUE);
    assertThat(files2.documents().values()).containsExactlyInAnyOrder("books.txt", "single.txt");
  }

  @Test
  void theValidationPartOfACorpusIsHeldOut() throws IOException {
    Path file = file("text.txt", SampleText.documents(new Random(seed), 40, 9));
    Path corpus = folder.resolve("corpus");
    new CorpusPreparation(TOKENIZER, SETTINGS.withHeldOut(0.25, 1)).prepare(List.of(file), corpus);
    PretrainingExamples validation = PretrainingExamples.open(corpus, Split.VALIDATION);
    HeldOutText text = HeldOutText.ofCorpus(corpus, TOKENIZER, 10);
    assertThat(text.sequences()).as("seed %d", seed).hasSize(10);
    assertThat(text.sequenceLength()).isEqualTo(32);
    assertThat(text.name()).isEqualTo("validation");
    for (PretrainingExample sequence : text.sequences()) {
      assertThat(sequence.ids()).isEqualTo(validation.example(sequence.index()).ids());
      assertThat(text.documents().get(sequence.document()))
          .isEqualTo("text.txt #" + (sequence.document() + 1));
    }
    assertThat(validation.spread(Long.MAX_VALUE)).hasSize((int) validation.count());
  }

  /** A corpus that an older version prepared does not know its documents' names. */
  @Test
  void withoutNamesDocumentsHaveNumbers() throws IOException {
    Path file = file("text.txt", SampleText.documents(new Random(seed), 4, 3));
    Path corpus = folder.resolve("corpus");
    new CorpusPreparation(TOKENIZER, SETTINGS.withHeldOut(0, 1)).prepare(List.of(file), corpus);
    Path json = corpus.resolve("corpus.json");
    assertThat(CorpusDescription.read(corpus).documentName(3)).isEqualTo("text.txt #4");
    Files.writeString(
        json, Files.readString(json).replaceFirst(",\\s*\"documents\" : 4\\s*}", "}"));
    assertThat(CorpusDescription.read(corpus).sources()).isEmpty();
    assertThat(CorpusDescription.read(corpus).documentName(3)).isEqualTo("document 4");
  }

  @Test
  void textWithoutTextIsRefused() throws IOException {
    Path blank = Files.writeString(folder.resolve("blank.txt"), " \n\n");
    assertThatThrownBy(() -> HeldOutText.ofFiles(List.of(blank), TOKENIZER, SETTINGS, 5))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("blank.txt", "only white space");
  }

  @Test
  void frequenciesAreThoseOfTheTokensThatCount() {
    Random random = new Random(seed);
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sequences.add(random.ints(1 + random.nextInt(30), 0, 12).toArray());
    }
    TokenFrequencies found = TokenFrequencies.of(sequences, 15, id -> id != 3);
    double sum = 0;
    long most = 0;
    for (int id = 0; id < 15; id++) {
      int wanted = id;
      long count = sequences.stream().flatMapToInt(Arrays::stream).filter(t -> t == wanted).count();
      assertThat(found.count(id)).as("seed %d", seed).isEqualTo(id == 3 ? 0 : count);
      sum += Math.exp(-found.loss(id));
      most = Math.max(most, found.count(id));
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
    assertThat(found.count(found.mostFrequent())).isEqualTo(most);
    assertThat(found.loss(3)).isEqualTo(found.loss(14)).isGreaterThan(found.loss(0));
  }

  @Test
  void whatIsAskedHasAHash() {
    MaskedSequence one = new MaskedSequence(new int[] {1, 2, 3}, new int[] {-100, 7, -100});
    MaskedSequence other = new MaskedSequence(new int[] {1, 2, 3}, new int[] {-100, 8, -100});
    String hash = MaskedSequence.hash(List.of(one, one));
    assertThat(hash).hasSize(64).isEqualTo(MaskedSequence.hash(List.of(one, one)));
    assertThat(MaskedSequence.hash(List.of(one, other))).isNotEqualTo(hash);
    assertThat(MaskedSequence.hash(List.of(one))).isNotEqualTo(hash);
  }

  /** Of byte-level BPE {@code " x"} is not {@code "x"}: line breaks are spaces, in a document. */
  @Test
  void wordsOfTwoLinesStayApart() throws IOException {
    Path text = Files.writeString(folder.resolve("t.txt"), "one\n  two. Three\n\nfour\nfive\n");
    Tokenizer bytes = Tokenizer.load(SampleText.vocabulary().resolveSibling("../own-bytebpe-2k"));
    for (Layout layout : Layout.values()) {
      CorpusSettings settings = SETTINGS.withLayout(layout).withShardCharacters(4);
      HeldOutText read = HeldOutText.ofFiles(List.of(text), bytes, settings, Integer.MAX_VALUE);
      assertThat(String.join("", decoded(bytes, read)))
          .as(layout.name())
          .isEqualTo("one two. Threefour five");
    }
    assertThat(plan(bytes, text)).contains("\"rules\" : 2");
    assertThat(plan(TOKENIZER, text)).as("corpora that exist stay valid").contains("\"rules\" : 1");
  }

  private static List<String> decoded(Tokenizer tokenizer, HeldOutText text) {
    return text.ids().stream().map(ids -> tokenizer.decode(ids, true)).toList();
  }

  private static String plan(Tokenizer tokenizer, Path text) {
    return CorpusPlan.of(TextFile.find(List.of(text)), tokenizer, SETTINGS).json().toPrettyString();
  }
}
