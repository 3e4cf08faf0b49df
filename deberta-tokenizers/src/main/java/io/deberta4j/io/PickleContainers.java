package io.deberta4j.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists, tuples and dicts of a pickle as Java collections. */
final class PickleContainers {
  /** A tuple is hashed anew each time it is a key. */
  private static final int MAX_KEY_ITEMS = 16;

  private PickleContainers() {}

  static List<@Nullable Object> list(List<?> items) {
    return new ArrayList<>(items);
  }

  static List<@Nullable Object> single(@Nullable Object item) {
    List<@Nullable Object> list = new ArrayList<>(1);
    list.add(item);
    return list;
  }

  static List<@Nullable Object> tuple(List<?> items) {
    return Collections.unmodifiableList(items);
  }

  /** Makes an empty dict; only Python 2 gave OrderedDict its items as arguments. */
  static Map<Object, @Nullable Object> dict(List<?> arguments) {
    if (!arguments.isEmpty()) {
      throw new CheckpointException(
          "OrderedDict with arguments, as Python 2 wrote it, is not supported");
    }
    return new LinkedHashMap<>();
  }

  static Map<Object, @Nullable Object> dictOf(List<@Nullable Object> pairs, PickleInput in) {
    Map<Object, @Nullable Object> dict = new LinkedHashMap<>();
    putAll(dict, pairs, in);
    return dict;
  }

  static void append(@Nullable Object list, List<@Nullable Object> items, PickleInput in) {
    if (!(list instanceof ArrayList<?>)) {
      throw in.error("appends to something that is not a list", in.position());
    }
    @SuppressWarnings("unchecked") // every ArrayList on the stack was made by list(..)
    List<@Nullable Object> target = (List<@Nullable Object>) list;
    target.addAll(items);
  }

  static void putAll(@Nullable Object dict, List<@Nullable Object> pairs, PickleInput in) {
    if (pairs.size() % 2 != 0) {
      throw in.error("a dict with a key that has no value", in.position());
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      put(dict, pairs.get(i), pairs.get(i + 1), in);
    }
  }

  static void put(
      @Nullable Object dict, @Nullable Object key, @Nullable Object value, PickleInput in) {
    if (!(dict instanceof LinkedHashMap<?, ?>)) {
      throw in.error("sets an item of something that is not a dict", in.position());
    }
    if (key == null || !(isScalar(key) || isTupleOfScalars(key))) {
      throw in.error(
          "a dict key that is neither a scalar nor a short tuple of scalars", in.position());
    }
    @SuppressWarnings("unchecked") // every LinkedHashMap on the stack was made by dict(..)
    Map<Object, @Nullable Object> target = (Map<Object, @Nullable Object>) dict;
    target.put(key, value);
  }

  /**
   * Accepts attributes set on an OrderedDict (torch keeps the versions of modules there), which say
   * nothing about the data and are dropped; attributes of anything else are refused.
   */
  static void requireAttributes(
      @Nullable Object target, @Nullable Object state, PickleInput in, long at) {
    if (!(target instanceof LinkedHashMap<?, ?> && state instanceof LinkedHashMap<?, ?>)) {
      throw in.error("sets the state of an object; only an OrderedDict may have attributes", at);
    }
  }

  private static boolean isScalar(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  private static boolean isTupleOfScalars(Object value) {
    if (!(value instanceof List<?> tuple)
        || value instanceof ArrayList<?>
        || tuple.size() > MAX_KEY_ITEMS) {
      return false;
    }
    for (Object item : tuple) {
      if (!isScalar(item)) {
        return false;
      }
    }
    return true;
  }
}
