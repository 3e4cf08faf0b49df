package io.deberta4j.metric;

import io.deberta4j.metric.TaggedEntities.Entity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Precision, recall and F1 of whole entities (conlleval; seqeval in its default mode): an entity is
 * right if its type and both ends are.
 *
 * @param accuracy share of words with the right tag
 * @param precision share of the entities found that are right
 * @param recall share of the entities there are that were found
 * @param f1 their harmonic mean; 0 where none was found rightly
 * @param byType the same by type, {@code accuracy} 0 there
 */
public record EntityScores(
    double accuracy, double precision, double recall, double f1, Map<String, EntityScores> byType) {
  /** Copies the map. */
  public EntityScores {
    byType = Map.copyOf(byType);
  }

  /** Counts entities: right, found, there. */
  private static final class Counts {
    int right;
    int found;
    int there;

    EntityScores scores(double accuracy, Map<String, EntityScores> byType) {
      return new EntityScores(
          accuracy,
          Classification.ratio(right, found),
          Classification.ratio(right, there),
          Classification.ratio(2.0 * right, found + there),
          byType);
    }
  }

  /**
   * Compares the tags of sentences.
   *
   * @param labels the right tags of every word, by sentence
   * @param answers as many tags
   */
  public static EntityScores of(List<List<String>> labels, List<List<String>> answers) {
    Classification.checkLengths(labels.size(), answers.size());
    Counts all = new Counts();
    Map<String, Counts> types = new TreeMap<>();
    int words = 0;
    int same = 0;
    for (int i = 0; i < labels.size(); i++) {
      List<String> wanted = labels.get(i);
      List<String> given = answers.get(i);
      Classification.checkLengths(wanted.size(), given.size());
      words += wanted.size();
      for (int w = 0; w < wanted.size(); w++) {
        same += wanted.get(w).equals(given.get(w)) ? 1 : 0;
      }
      count(TaggedEntities.of(wanted), TaggedEntities.of(given), all, types);
    }
    Map<String, EntityScores> byType = new TreeMap<>();
    types.forEach((type, counts) -> byType.put(type, counts.scores(0, Map.of())));
    return all.scores(Classification.ratio(same, words), byType);
  }

  private static void count(
      List<Entity> wanted, List<Entity> given, Counts all, Map<String, Counts> types) {
    Set<Entity> there = new HashSet<>(wanted);
    for (Entity entity : given) {
      Counts type = types.computeIfAbsent(entity.type(), t -> new Counts());
      int right = there.contains(entity) ? 1 : 0;
      all.right += right;
      type.right += right;
      all.found++;
      type.found++;
    }
    for (Entity entity : wanted) {
      all.there++;
      types.computeIfAbsent(entity.type(), t -> new Counts()).there++;
    }
  }
}
