package io.deberta4j.metric;

import java.util.ArrayList;
import java.util.List;

/** Reads entities from tags by the rules of conlleval, which take IOB1, IOB2 and BIOES alike. */
public final class TaggedEntities {
  private TaggedEntities() {}

  /**
   * An entity.
   *
   * @param type as {@code PER}; {@code _} where tags have no type
   * @param start its first word
   * @param end behind its last word
   */
  public record Entity(String type, int start, int end) {}

  /**
   * Finds the entities of a sentence: one begins at B or S, at I or E after O or after the end of
   * another, and where the type changes; it ends after E and S, and before the next begins.
   */
  public static List<Entity> of(List<String> tags) {
    List<Entity> entities = new ArrayList<>();
    int start = -1;
    String last = "O";
    for (int i = 0; i < tags.size(); i++) {
      String tag = tags.get(i);
      if (start >= 0 && (isOutside(tag) || begins(last, tag))) {
        entities.add(new Entity(type(last), start, i));
        start = -1;
      }
      if (start < 0 && !isOutside(tag)) {
        start = i;
      }
      last = tag;
    }
    if (start >= 0) {
      entities.add(new Entity(type(last), start, tags.size()));
    }
    return entities;
  }

  private static boolean isOutside(String tag) {
    return tag.startsWith("O");
  }

  /** Tells whether a tag inside an entity begins another. */
  private static boolean begins(String last, String tag) {
    char before = last.charAt(0);
    char now = tag.charAt(0);
    return before == 'E'
        || before == 'S'
        || now == 'B'
        || now == 'S'
        || !type(last).equals(type(tag));
  }

  private static String type(String tag) {
    int dash = tag.indexOf('-');
    return dash < 0 || dash == tag.length() - 1 ? "_" : tag.substring(dash + 1);
  }
}
