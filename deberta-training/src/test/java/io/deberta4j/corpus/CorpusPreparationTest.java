package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text becomes the sequences it should, the same with any number of threads, and resumed. */
class CorpusPreparationTest {
  private static final Tokenizer TOKENIZER = SampleText.tokenizer();

  @TempDir Path folder;

  private static CorpusSettings settings(int length, Layout layout) {
    return CorpusSettings.of(length).withLayout(layout).withHeldOut(0, 1);
  }

  private Path text(List<List<String>> documents) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), SampleText.text(documents));
  }

  private static CorpusDescription prepare(Path text, CorpusSettings settings, Path to) {
    return new CorpusPreparation(TOKENIZER, settings).withThreads(2).prepare(List.of(text), to);
  }

  private static List<List<Integer>> rows(Path corpus, Split split) {
    return PretrainingExamples.open(corpus, split).sequences().stream()
        .map(ids -> Arrays.stream(ids).boxed().toList())
        .toList();
  }

  /** Name to content; without the file that is locked. */
  static Map<String, String> contents(Path corpus) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(corpus)) {
      for (Path file : files.filter(path -> !path.endsWith(".lock")).toList()) {
        contents.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  @Test
  void sequencesAreThoseOfTheNaiveAlgorithm() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 12; trial++) {
      List<List<String>> documents = SampleText.documents(random, 1 + random.nextInt(8), 6);
      Path text = text(documents);
      int length = 3 + random.nextInt(60);
      NaiveSequences naive = new NaiveSequences(TOKENIZER, length);
      Path packed = folder.resolve("packed-" + trial);
      prepare(text, settings(length, Layout.PACKED), packed);
      assertThat(rows(packed, Split.TRAIN)).as("seed %d", seed).isEqualTo(naive.packed(documents));
      Path sentences = folder.resolve("sentences-" + trial);
      prepare(text, settings(length, Layout.SENTENCES), sentences);
      assertThat(rows(sentences, Split.TRAIN))
          .as("seed %d", seed)
          .isEqualTo(naive.bySentences(documents));
    }
  }

  @Test
  void noTokenIsLostOrInBothParts() throws IOException {
    long seed = new Random().nextLong();
    List<List<String>> documents = SampleText.documents(new Random(seed), 60, 8);
    Path corpus = folder.resolve("corpus");
    CorpusDescription description =
        prepare(
            text(documents),
            settings(16, Layout.SENTENCES).withHeldOut(0.2, seed).withShardCharacters(3000),
            corpus);
    assertThat(description.documents()).isEqualTo(60);
    assertThat(description.shards(Split.TRAIN)).hasSizeGreaterThan(2);
    NaiveSequences naive = new NaiveSequences(TOKENIZER, 16);
    Set<Long> seen = new HashSet<>();
    for (Split split : Split.values()) {
      Map<Long, List<Integer>> tokens = new TreeMap<>();
      PretrainingExamples examples = PretrainingExamples.open(corpus, split);
      for (long i = 0; i < examples.count(); i++) {
        PretrainingExample example = examples.example(i);
        int[] content = Arrays.copyOfRange(example.ids(), 1, example.length() - 1);
        tokens
            .computeIfAbsent(example.document(), d -> new ArrayList<>())
            .addAll(Arrays.stream(content).boxed().toList());
      }
      assertThat(tokens).hasSize(split == Split.VALIDATION ? 12 : 48);
      for (Map.Entry<Long, List<Integer>> document : tokens.entrySet()) {
        assertThat(seen.add(document.getKey())).as("seed %d", seed).isTrue();
        assertThat(document.getValue())
            .as("seed %d", seed)
            .isEqualTo(
                naive.sentences(documents.get(document.getKey().intValue())).stream()
                    .flatMap(List::stream)
                    .toList());
      }
    }
  }

  @Test
  void theBytesDependOnNoThreads() throws IOException {
    long seed = new Random().nextLong();
    Path text = text(SampleText.documents(new Random(seed), 40, 10));
    CorpusSettings settings = CorpusSettings.of(32).withHeldOut(0.25, 1).withShardCharacters(1000);
    Path one = folder.resolve("one");
    Path eight = folder.resolve("eight");
    new CorpusPreparation(TOKENIZER, settings).withThreads(1).prepare(List.of(text), one);
    new CorpusPreparation(TOKENIZER, settings).withThreads(8).prepare(List.of(text), eight);
    assertThat(contents(one)).as("seed %d", seed).isEqualTo(contents(eight)).hasSizeGreaterThan(8);
  }

  @Test
  void boundariesDivideDocuments() throws IOException {
    Path inputs = Files.createDirectories(folder.resolve("inputs"));
    Files.writeString(inputs.resolve("a.txt"), "\n\nOne.\nTwo.\n \n\nThree.\n");
    Files.write(
        inputs.resolve("b.txt.gz"),
        TextFilesTest.gzip("Four.\nFive.".getBytes(StandardCharsets.UTF_8)));
    Map<DocumentBoundary, Long> documents = new TreeMap<>();
    for (DocumentBoundary boundary : DocumentBoundary.values()) {
      CorpusDescription description =
          prepare(
              inputs,
              settings(64, Layout.SENTENCES).withBoundary(boundary),
              folder.resolve(boundary.name()));
      documents.put(boundary, description.documents());
      assertThat(description.sequences(Split.TRAIN)).isEqualTo(description.documents());
      assertThat(description.characters()).isEqualTo(24);
    }
    assertThat(documents)
        .isEqualTo(
            Map.of(
                DocumentBoundary.EMPTY_LINE, 3L,
                DocumentBoundary.LINE, 5L,
                DocumentBoundary.FILE, 2L));
  }

  @Test
  void whatIsThereIsKeptAndWhatIsDamagedIsMadeAgain() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 40, 10));
    CorpusSettings settings = settings(32, Layout.PACKED).withShardCharacters(1000);
    Path corpus = folder.resolve("corpus");
    prepare(text, settings, corpus);
    Map<String, String> whole = contents(corpus);
    Files.delete(corpus.resolve("corpus.json"));
    Files.delete(corpus.resolve("train-00001.shard"));
    Path cut = corpus.resolve("train-00002.shard");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 200));
    Path flipped = corpus.resolve("train-00003.shard");
    byte[] bytes = Files.readAllBytes(flipped);
    bytes[bytes.length - 1] ^= 1;
    Files.write(flipped, bytes);
    Files.copy(
        corpus.resolve("train-00005.shard"),
        corpus.resolve("train-00004.shard"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(corpus.resolve(".train-00006.shard.1a2b.tmp"), "half");
    List<Long> made = new ArrayList<>();
    new CorpusPreparation(TOKENIZER, settings)
        .withListener(
            (shard, kept, read) -> {
              if (!kept) {
                made.add(shard.number());
              }
            })
        .prepare(List.of(text), corpus);
    assertThat(made).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    assertThat(contents(corpus)).isEqualTo(whole);
    assertThat(prepare(text, settings, corpus)).isEqualTo(CorpusDescription.read(corpus));
    Files.delete(corpus.resolve("train-00001.shard"));
    Files.write(flipped, bytes);
    prepare(text, settings, corpus);
    assertThat(contents(corpus)).isEqualTo(whole);
  }

  @Test
  void anotherPlanIsRefused() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 5, 5));
    CorpusSettings settings = settings(32, Layout.PACKED);
    Path corpus = folder.resolve("corpus");
    prepare(text, settings, corpus);
    assertThatThrownBy(() -> prepare(text, settings(16, Layout.PACKED), corpus))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sequence_length was 32, is 16 now");
    Files.writeString(text, "Another text.");
    assertThatThrownBy(() -> prepare(text, settings, corpus))
        .hasMessageContaining("sources 1 was")
        .hasMessageContaining("\"bytes\":13");
  }

  @Test
  void aBrokenFileEndsThePreparation() throws IOException {
    Path inputs = Files.createDirectories(folder.resolve("inputs"));
    Files.writeString(
        inputs.resolve("a.txt"), SampleText.text(SampleText.documents(new Random(3), 40, 5)));
    Path broken = Files.write(inputs.resolve("b.txt"), new byte[] {'a', '\n', (byte) 0xff});
    Path corpus = folder.resolve("corpus");
    assertThatThrownBy(
            () -> prepare(inputs, settings(32, Layout.PACKED).withShardCharacters(500), corpus))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(broken + ": line 2 is not UTF-8");
    assertThatThrownBy(() -> PretrainingExamples.open(corpus, Split.TRAIN))
        .hasMessageContaining("no finished corpus");
    Files.writeString(inputs.resolve("b.txt"), " \n ");
    Files.writeString(inputs.resolve("a.txt"), "");
    assertThatThrownBy(() -> prepare(inputs, settings(32, Layout.PACKED), folder.resolve("white")))
        .hasMessageContaining("no text, only white space");
    Files.writeString(inputs.resolve("a.txt"), "Text after all.");
    assertThat(prepare(inputs, settings(16, Layout.PACKED), folder.resolve("white")).documents())
        .isEqualTo(1);
  }

  @Test
  void onePreparationAtATime() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 5, 5));
    CorpusSettings settings = settings(32, Layout.PACKED).withShardCharacters(100);
    Path corpus = folder.resolve("corpus");
    List<String> refused = new ArrayList<>();
    new CorpusPreparation(TOKENIZER, settings)
        .withListener(
            (shard, kept, read) -> {
              try {
                prepare(text, settings, corpus);
              } catch (DataException e) {
                refused.add(e.getMessage());
              }
            })
        .prepare(List.of(text), corpus);
    assertThat(refused)
        .isNotEmpty()
        .allMatch(message -> message.contains("another preparation is at work"));
  }

  @Test
  void aShareOfDocumentsIsHeldOut() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 200, 2));
    for (double share : new double[] {0.5, 0.3, 0.2, 0.07, 0.01}) {
      Set<Set<Long>> chosen = new HashSet<>();
      for (int seed = 0; seed < 3; seed++) {
        Path corpus = folder.resolve("corpus-" + share + "-" + seed);
        prepare(text, settings(32, Layout.SENTENCES).withHeldOut(share, seed), corpus);
        PretrainingExamples held = PretrainingExamples.open(corpus, Split.VALIDATION);
        Set<Long> documents = new HashSet<>();
        for (long i = 0; i < held.count(); i++) {
          documents.add(held.example(i).document());
        }
        assertThat((double) documents.size()).isBetween(0.7 * share * 200 - 1, share * 200 + 1);
        chosen.add(documents);
      }
      assertThat(chosen).as("share %s", share).hasSize(3);
    }
  }

  @Test
  void thereIsAlwaysSomethingToTrainOn() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 1, 2));
    int refused = 0;
    for (int seed = 0; seed < 20; seed++) {
      Path corpus = folder.resolve("corpus-" + seed);
      CorpusSettings settings = settings(32, Layout.PACKED).withHeldOut(0.5, seed);
      try {
        assertThat(prepare(text, settings, corpus).sequences(Split.TRAIN)).isPositive();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("nothing is left to train on, 1 of 1 documents");
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 19);
  }

  @Test
  void aFolderWithSomethingElseIsRefused() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 5, 5));
    assertThatThrownBy(() -> prepare(text, settings(32, Layout.PACKED), folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has something else ('text.txt')");
    assertThat(folder.resolve("plan.json")).doesNotExist();
    assertThatThrownBy(() -> prepare(text, settings(32, Layout.PACKED), text))
        .hasMessageContaining("text.txt: is a file");
  }

  /** The same pieces under the same ids, but another treatment of letters. */
  @Test
  void aTokenizerThatTreatsTextOtherwiseIsAnother() throws IOException {
    Path vocabulary = Files.createDirectories(folder.resolve("vocabulary"));
    Files.copy(SampleText.vocabulary(), vocabulary.resolve("spm.model"));
    Path settings = vocabulary.resolve("tokenizer_config.json");
    Files.writeString(settings, "{\"do_lower_case\": false}");
    String plain = VocabularyHash.of(Tokenizer.load(vocabulary));
    assertThat(plain).isEqualTo(VocabularyHash.of(Tokenizer.load(vocabulary)));
    Files.writeString(settings, "{\"do_lower_case\": true}");
    assertThat(VocabularyHash.of(Tokenizer.load(vocabulary))).isNotEqualTo(plain);
  }

  @Test
  void aListenerHearsHowMuchTextIsDone() throws IOException {
    Path text = text(SampleText.documents(new Random(3), 200, 10));
    List<Double> read = new ArrayList<>();
    new CorpusPreparation(TOKENIZER, settings(32, Layout.PACKED).withShardCharacters(1000))
        .withThreads(1)
        .withListener((shard, kept, fraction) -> read.add(fraction))
        .prepare(List.of(text), folder.resolve("corpus"));
    assertThat(read).hasSizeGreaterThan(20).isSorted().last().isEqualTo(1.0);
    assertThat(read.get(0)).isBetween(0.0, 1.0);
  }
}
