package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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
   * Collects the classes of these samples: in alphabetical order, for tags {@code O} first and
   * every type with all the prefixes that occur ({@code B-}, {@code I-}, ...).
   *
   * @throws DataException if there are fewer than two
   */
  public static Labels ofSamples(Collection<? extends Sample> samples) {
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> tags = new TreeSet<>();
    for (Sample sample : samples) {
      if (sample instanceof Sample.Text text && text.label() != null) {
        names.add(text.label());
      } else if (sample instanceof Sample.Labelled labelled && labelled.labels() != null) {
        names.addAll(labelled.labels());
      } else if (sample instanceof Sample.Tagged tagged && tagged.tags() != null) {
        tags.addAll(tagged.tags());
      }
    }
    List<String> all = tags.isEmpty() ? List.copyOf(names) : completed(tags);
    if (all.size() < 2) {
      throw new DataException(
          "the training data has the classes %s only, expected at least two. Is the label column the right one?"
              .formatted(all));
    }
    return new Labels(all);
  }

  private static List<String> completed(Set<String> tags) {
    TreeSet<String> prefixes = new TreeSet<>();
    TreeSet<String> types = new TreeSet<>();
    for (String tag : tags) {
      if (!tag.equals("O")) {
        prefixes.add(tag.substring(0, 1));
        types.add(tag.substring(1));
      }
    }
    List<String> all = new ArrayList<>();
    all.add("O");
    types.forEach(type -> prefixes.forEach(prefix -> all.add(prefix + type)));
    return all;
  }

  /** Returns the id of a class, if there is one of this name. */
  public OptionalInt find(String name) {
    Integer id = ids.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
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
