package io.deberta4j.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.metric.TaggedEntities.Entity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntityScoresTest {
  private static List<Entity> entities(String tags) {
    return TaggedEntities.of(List.of(tags.split(" ")));
  }

  @Test
  void readsEntitiesOfEveryScheme() {
    List<Entity> two = List.of(new Entity("PER", 0, 2), new Entity("PER", 2, 3));
    assertThat(entities("I-PER I-PER B-PER O")).isEqualTo(two); // IOB1: B only where two meet
    assertThat(entities("B-PER I-PER B-PER O")).isEqualTo(two);
    assertThat(entities("B-PER E-PER S-PER O")).isEqualTo(two);
  }

  /** What seqeval 1.2.2 gives in its default mode for tags that no scheme has. */
  @Test
  void readsBrokenTagsAsConllevalDoes() {
    assertThat(entities("O I-PER I-LOC"))
        .containsExactly(new Entity("PER", 1, 2), new Entity("LOC", 2, 3));
    assertThat(entities("B-PER I-LOC"))
        .containsExactly(new Entity("PER", 0, 1), new Entity("LOC", 1, 2));
    assertThat(entities("E-PER E-PER I-PER"))
        .containsExactly(new Entity("PER", 0, 1), new Entity("PER", 1, 2), new Entity("PER", 2, 3));
    assertThat(entities("S-PER I-PER"))
        .containsExactly(new Entity("PER", 0, 1), new Entity("PER", 1, 2));
    assertThat(entities("B I O I")).containsExactly(new Entity("_", 0, 2), new Entity("_", 3, 4));
    assertThat(entities("B-a-b I-a-b")).containsExactly(new Entity("a-b", 0, 2));
    assertThat(entities("O O")).isEmpty();
  }

  /** seqeval's README: one of two entities found, and one found that is not there. */
  @Test
  void figuresAreThoseOfSeqevalsExample() {
    List<List<String>> labels =
        List.of(
            List.of("O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"),
            List.of("B-PER", "I-PER", "O"));
    List<List<String>> answers =
        List.of(
            List.of("O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"),
            List.of("B-PER", "I-PER", "O"));
    EntityScores scores = EntityScores.of(labels, answers);
    assertThat(scores.f1()).isEqualTo(0.5);
    assertThat(scores.accuracy()).isEqualTo(0.8);
    assertThat(Objects.requireNonNull(scores.byType().get("PER")).f1()).isOne();
    assertThat(Objects.requireNonNull(scores.byType().get("MISC")).f1()).isZero();
  }

  @Test
  void nothingFoundGivesNoNaN() {
    EntityScores scores = EntityScores.of(List.of(List.of("B-X")), List.of(List.of("O")));
    assertThat(scores.precision()).isZero();
    assertThat(scores.recall()).isZero();
    assertThat(scores.f1()).isZero();
    assertThat(EntityScores.of(List.of(), List.of()).f1()).isZero();
  }

  /** Against the two tables of rules of conlleval, end of chunk and start of chunk. */
  @Test
  void entitiesAgreeWithConllevalsRulesOnRandomTags() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> all = List.of("O", "B-x", "I-x", "E-x", "S-x", "B-y", "I-y", "E-y", "S-y");
    for (int round = 0; round < 2000; round++) {
      List<String> tags = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        tags.add(all.get(random.nextInt(all.size())));
      }
      assertThat(TaggedEntities.of(tags)).as("seed %d: %s", seed, tags).isEqualTo(conlleval(tags));
    }
  }

  private static List<Entity> conlleval(List<String> tags) {
    List<Entity> chunks = new ArrayList<>();
    String prevTag = "O";
    String prevType = "";
    int begin = 0;
    for (int i = 0; i <= tags.size(); i++) {
      String tag = i == tags.size() ? "O" : tags.get(i).substring(0, 1);
      String type = i == tags.size() || tag.equals("O") ? "" : tags.get(i).substring(2);
      String step = prevTag + tag;
      boolean other = !prevType.equals(type);
      boolean ends =
          prevTag.equals("E")
              || prevTag.equals("S")
              || Arrays.asList("BB", "BS", "BO", "IB", "IS", "IO").contains(step)
              || (!prevTag.equals("O") && other);
      boolean starts =
          tag.equals("B")
              || tag.equals("S")
              || Arrays.asList("EE", "EI", "SE", "SI", "OE", "OI").contains(step)
              || (!tag.equals("O") && other);
      if (ends) {
        chunks.add(new Entity(prevType, begin, i));
      }
      if (starts) {
        begin = i;
      }
      prevTag = tag;
      prevType = type;
    }
    return chunks;
  }

  @Test
  void precisionAndRecallAreShares() {
    EntityScores scores =
        EntityScores.of(
            List.of(List.of("B-x", "O", "B-x", "O")), List.of(List.of("B-x", "B-y", "O", "O")));
    assertThat(scores.precision()).isCloseTo(0.5, within(1e-12));
    assertThat(scores.recall()).isCloseTo(0.5, within(1e-12));
  }
}
