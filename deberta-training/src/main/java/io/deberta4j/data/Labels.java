package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The classes of a data set and their ids. */
public final class Labels {
  private final List<String> names;
  private final Map<String, Integer> ids = new HashMap<>();

  /** Creates them in the order of their ids. */
  public Labels(List<String> names) {
    this.names = List.copyOf(names);
    for (int id = 0; id < names.size(); id++) {
      ids.putIfAbsent(names.get(id), id);
    }
  }

  /**
   * Collects the classes of these texts, in alphabetical order.
   *
   * @throws DataException if there are fewer than two
   */
  public static Labels of(Collection<LabelledText> texts) {
    TreeSet<String> names = new TreeSet<>();
    texts.forEach(text -> names.add(text.label()));
    if (names.size() < 2) {
      throw new DataException(
          "the training data has the classes %s only, expected at least two. Is the label column the right one?"
              .formatted(names));
    }
    return new Labels(List.copyOf(names));
  }

  /** Returns the names in the order of their ids. */
  public List<String> names() {
    return names;
  }

  /** Returns how many there are. */
  public int size() {
    return names.size();
  }

  /**
   * Returns the id of a class.
   *
   * @throws DataException if there is none of this name
   */
  public int id(String name) {
    Integer id = ids.get(name);
    if (id == null) {
      List<String> some = names.subList(0, Math.min(names.size(), 10));
      throw new DataException(
          "the label '%s' is not one of the %d classes of the training data (%s%s)"
              .formatted(
                  name,
                  names.size(),
                  String.join(", ", some),
                  some.size() < names.size() ? ", ..." : ""));
    }
    return id;
  }
}
