package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the labels of a file mean.
 *
 * @param names the classes in the order of their ids; empty if the training data decides
 * @param aliases other spellings of them
 * @param unlabelled values that say that there is no label: {@code -} in SNLI and MNLI
 */
public record LabelRule(List<String> names, Map<String, String> aliases, Set<String> unlabelled) {
  /** Any label is a class of its name. */
  public static final LabelRule ANY = new LabelRule(List.of(), Map.of(), Set.of());

  /** What test files without labels write into the label's column. */
  private static final Set<String> HIDDEN = Set.of("", "-", "-1", "hidden", "?");

  /** Copies the collections. */
  public LabelRule {
    names = List.copyOf(names);
    aliases = Map.copyOf(aliases);
    unlabelled = Set.copyOf(unlabelled);
  }

  /** Tells whether a value stands for no label, in a file that may lack labels or in any. */
  boolean none(String value, boolean required) {
    String label = value.strip();
    return unlabelled.contains(label)
        || (!required && HIDDEN.contains(label) && !names.contains(label));
  }

  /**
   * Returns the name of a label.
   *
   * @throws DataException if it is none of the known ones; without a place, as that is the caller's
   */
  String name(String value) {
    String label = value.strip();
    String known = aliases.getOrDefault(label, label);
    if (!names.isEmpty() && !names.contains(known)) {
      throw new DataException(
          "the label '%s' is not known, expected one of %s".formatted(label, shown()));
    }
    return known;
  }

  /** Returns the name that an id has where labels are written as ids, else the label's name. */
  String nameOrId(String value) {
    String label = value.strip();
    if (!names.isEmpty() && !names.contains(label) && label.matches("\\d{1,6}")) {
      int id = Integer.parseInt(label);
      if (id < names.size()) {
        return names.get(id);
      }
    }
    return name(label);
  }

  private @Nullable Object shown() {
    return names.size() <= 30 ? names : names.subList(0, 30) + " and others";
  }
}
