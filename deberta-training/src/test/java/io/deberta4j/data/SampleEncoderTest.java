package io.deberta4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleEncoderTest {
  private static final Labels LABELS = new Labels(List.of("no", "yes"));
  private static final Tokenizer TOKENIZER =
      Tokenizer.load(TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k"));

  private static List<Features> encode(TaskKind kind, int maxLength, Sample... samples) {
    return SampleEncoder.of(kind, TOKENIZER, LABELS, maxLength).encode(List.of(samples));
  }

  private static String words(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "w" + Integer.toString(random.nextInt(50_000), 36))
        .collect(Collectors.joining(" "));
  }

  @Test
  void textsAreEncodedAsTheTokenizerDoes() {
    Features features =
        encode(
                TaskKind.CLASSIFICATION,
                64,
                new Sample.Text("0", null, "the cat", "sat down", "yes"))
            .get(0);
    Encoding expected = TOKENIZER.encode("the cat", "sat down", EncodeOptions.DEFAULT);
    assertThat(features.rows().get(0).ids()).isEqualTo(expected.ids());
    assertThat(features.rows().get(0).typeIds()).isEqualTo(expected.typeIds());
    assertThat(features.target()).isEqualTo(new Target.Label(1));
    assertThatThrownBy(
            () ->
                encode(TaskKind.CLASSIFICATION, 64, new Sample.Text("0", null, "a", null, "maybe")))
        .hasMessageContaining("'maybe'");
  }

  @Test
  void batchesHoldTheTargetsOfTheirKind() {
    Sample.Labelled both = new Sample.Labelled("0", "a", null, Set.of("no", "yes"));
    Sample.Labelled none = new Sample.Labelled("1", "a longer text", null, Set.of());
    Sample.Scored scored = new Sample.Scored("0", null, "a", "b", 2.5);
    try (TensorScope scope = TensorScope.open()) {
      FeatureBatch sets =
          new FeatureCollator(0).collate(encode(TaskKind.MULTI_LABEL, 32, both, none));
      assertThat(labels(sets).shape()).containsExactly(2, 2);
      assertThat(labels(sets).toFloats()).containsExactly(1, 1, 0, 0);
      FeatureBatch scores = new FeatureCollator(0).collate(encode(TaskKind.REGRESSION, 32, scored));
      assertThat(labels(scores).toFloats()).containsExactly(2.5f);
      FeatureBatch unlabelled =
          new FeatureCollator(0)
              .collate(
                  encode(
                      TaskKind.CLASSIFICATION,
                      32,
                      new Sample.Text("0", null, "a", null, "yes"),
                      new Sample.Text("1", null, "b", null, null)));
      assertThat(unlabelled.labels()).isNull();
    }
  }

  private static Tensor labels(FeatureBatch batch) {
    return Objects.requireNonNull(batch.labels());
  }

  /** [B · C, N], the choices of an example one after the other. */
  @Test
  void choicesAreRowsOneAfterTheOther() {
    List<TextPair> choices =
        List.of(new TextPair("a", "b"), new TextPair("a", "much longer"), new TextPair("a", "c"));
    List<Features> features =
        encode(
            TaskKind.MULTIPLE_CHOICE,
            32,
            new Sample.Choice("0", null, choices, 2),
            new Sample.Choice("1", null, choices, 0));
    try (TensorScope scope = TensorScope.open()) {
      FeatureBatch batch = new FeatureCollator(0).collate(features);
      assertThat(batch.choices()).isEqualTo(3);
      assertThat(batch.input().size()).isEqualTo(6);
      assertThat(labels(batch).toLongs()).containsExactly(2, 0);
    }
    Features two =
        encode(TaskKind.MULTIPLE_CHOICE, 32, new Sample.Choice("0", null, choices.subList(0, 2), 0))
            .get(0);
    Features three = features.get(0);
    Features four =
        new Features(
            0,
            Stream.concat(two.rows().stream(), two.rows().stream()).toList(),
            two.target(),
            two.alignment());
    for (List<Features> mixed : List.of(List.of(three, two), List.of(three, two, four))) {
      assertThatThrownBy(() -> new FeatureCollator(0).collate(mixed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("choices");
    }
  }

  /** Every window fits; the offsets of its tokens read as its tokens; the answer is found again. */
  @Test
  void windowsOfAContextPointToTheAnswer() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      String context = words(random, 20 + random.nextInt(150));
      int from = context.indexOf(' ', random.nextInt(context.length() / 2)) + 1;
      int to = context.indexOf(' ', from + random.nextInt(8));
      TextSpan answer = TextSpan.of(context, from, to < 0 ? context.length() : to);
      Sample.Question question = new Sample.Question("q", "who is it", context, List.of(answer));
      List<Features> windows = encode(TaskKind.SPAN, 96, question);
      int holding = 0;
      for (Features window : windows) {
        assertThat(window.length()).as("seed %d", seed).isLessThanOrEqualTo(96);
        Target.Span target = (Target.Span) Objects.requireNonNull(window.target());
        Alignment.Offsets offsets = (Alignment.Offsets) window.alignment();
        if (target.start() > 0) {
          holding++;
          assertThat(
                  context.substring(offsets.starts()[target.start()], offsets.ends()[target.end()]))
              .as("seed %d", seed)
              .isEqualTo(answer.text());
        }
      }
      assertThat(holding).as("seed %d", seed).isPositive();
      assertThat(covered(windows, context)).as("seed %d", seed).isTrue();
    }
  }

  private static boolean covered(List<Features> windows, String context) {
    boolean[] seen = new boolean[context.length()];
    for (Features window : windows) {
      Alignment.Offsets offsets = (Alignment.Offsets) window.alignment();
      for (int i = 0; i < offsets.starts().length; i++) {
        for (int c = Math.max(0, offsets.starts()[i]); c < offsets.ends()[i]; c++) {
          seen[c] = true;
        }
      }
    }
    return IntStream.range(0, seen.length).allMatch(c -> seen[c] || context.charAt(c) == ' ');
  }

  @Test
  void aLongQuestionLeavesRoomForTheContext() {
    String question = words(new Random(5), 200);
    List<Features> windows =
        encode(TaskKind.SPAN, 32, new Sample.Question("q", question, "it was Ann", List.of()));
    assertThat(windows).allSatisfy(window -> assertThat(window.length()).isLessThanOrEqualTo(32));
    assertThat(windows.get(0).target()).isEqualTo(new Target.Span(0, 0));
  }

  /** However long the sentence, each word counts once, at the token that begins it. */
  @Test
  void everyWordHasOneTokenOverAllWindows() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      List<String> words = List.of(words(random, 1 + random.nextInt(100)).split(" "));
      List<String> tags = words.stream().map(w -> random.nextBoolean() ? "no" : "yes").toList();
      int[] counts = new int[words.size()];
      List<Features> windows =
          encode(TaskKind.TOKEN_LABELS, 32, new Sample.Tagged("0", 0, words, tags));
      for (Features window : windows) {
        int[] first = ((Alignment.Words) window.alignment()).firstTokens();
        int[] ids = ((Target.Tags) Objects.requireNonNull(window.target())).ids();
        int labelled = 0;
        for (int w = 0; w < first.length; w++) {
          if (first[w] >= 0) {
            counts[w]++;
            labelled++;
            assertThat(ids[first[w]]).as("seed %d", seed).isEqualTo(LABELS.id(tags.get(w)));
            String piece = TOKENIZER.token(window.rows().get(0).ids()[first[w]]);
            assertThat("▁" + words.get(w)).as("seed %d", seed).startsWith(piece.substring(0, 1));
          }
        }
        assertThat(Arrays.stream(ids).filter(id -> id != Target.IGNORED).count())
            .as("seed %d", seed)
            .isEqualTo(labelled);
      }
      assertThat(counts).as("seed %d", seed).containsOnly(1);
    }
  }

  @Test
  void sentencesOfADocumentAreJoinedWhileTheyFit() {
    List<Sample.Tagged> sentences = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sentences.add(new Sample.Tagged("" + i, i / 10, List.of("the", "cat"), List.of("no", "yes")));
    }
    int length = TOKENIZER.encode("the cat").length() - 2;
    List<Sample.Tagged> joined = TaggedDocuments.join(sentences, TOKENIZER, 4 * length + 2);
    assertThat(joined).extracting(Sample::id).containsExactly("0", "4", "8", "10");
    assertThat(joined).extracting(one -> one.words().size()).containsExactly(8, 8, 4, 4);
    assertThat(joined.get(0).tags()).startsWith("no", "yes", "no");
  }

  @Test
  void tagsThatTrainingDidNotHaveAreIgnored() {
    Features features =
        encode(
                TaskKind.TOKEN_LABELS,
                32,
                new Sample.Tagged("0", 0, List.of("a", "b"), List.of("maybe", "yes")))
            .get(0);
    int[] ids = ((Target.Tags) Objects.requireNonNull(features.target())).ids();
    assertThat(Arrays.stream(ids).filter(id -> id != Target.IGNORED)).containsExactly(1);
  }

  /** The gap is the mask; the tokens of a mention read as the mention. */
  @Test
  void mentionsPointToTheirTokens() {
    String passage = "Ann met Bob . " + words(new Random(7), 60) + " Ann left";
    List<TextSpan> entities = new ArrayList<>();
    for (String name : List.of("Ann", "Bob")) {
      for (int at = passage.indexOf(name); at >= 0; at = passage.indexOf(name, at + 1)) {
        entities.add(TextSpan.of(passage, at, at + name.length()));
      }
    }
    entities.sort(Comparator.comparingInt(TextSpan::start));
    Sample.Entities sample =
        new Sample.Entities(
            "0", passage, "@placeholder met Bob", entities, List.of(entities.get(2)));
    List<Features> windows = encode(TaskKind.ENTITY_CHOICE, 48, sample);
    Set<Integer> seen =
        windows.stream()
            .flatMapToInt(w -> Arrays.stream(((Alignment.Mentions) w.alignment()).mentions()))
            .boxed()
            .collect(Collectors.toSet());
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    int mask = TOKENIZER.specialTokens().mask().orElseThrow();
    assertThat(windows)
        .allSatisfy(w -> assertThat(w.rows().get(0).ids()).contains(mask))
        .hasSizeGreaterThan(1);
    Features first = windows.get(0);
    Alignment.Mentions mentions = (Alignment.Mentions) first.alignment();
    int[] ids =
        Arrays.stream(mentions.tokens()[0])
            .map(token -> first.rows().get(0).ids()[token])
            .toArray();
    assertThat(TOKENIZER.decode(ids, false).strip()).isEqualTo("Ann");
    try (TensorScope scope = TensorScope.open()) {
      FeatureBatch batch = new FeatureCollator(0).collate(windows);
      long[] shape = Objects.requireNonNull(batch.entities()).shape();
      assertThat(shape[0]).isEqualTo(windows.size());
      assertThat(labels(batch).shape()).containsExactly(shape[0], shape[1]);
      assertThat(Arrays.stream(labels(batch).toLongs()).sum()).isPositive();
    }
  }
}
