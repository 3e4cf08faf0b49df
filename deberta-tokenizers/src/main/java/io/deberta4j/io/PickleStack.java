package io.deberta4j.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory of one run of the pickle machine: stack, marks and memo, all of limited size. */
final class PickleStack {
  private final PickleLimits limits;
  private final PickleInput input;
  private final List<@Nullable Object> values = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, @Nullable Object> memo = new HashMap<>();
  private int pushed;

  PickleStack(PickleLimits limits, PickleInput input) {
    this.limits = limits;
    this.input = input;
  }

  void push(@Nullable Object value) {
    if (++pushed > limits.objects()) {
      throw error("more than " + limits.objects() + " objects");
    }
    if (values.size() + marks.size() >= limits.stack()) {
      throw error("a stack of more than " + limits.stack() + " entries");
    }
    values.add(value);
  }

  @Nullable Object pop() {
    requireValue();
    return values.remove(values.size() - 1);
  }

  @Nullable Object top() {
    requireValue();
    return values.get(values.size() - 1);
  }

  void mark() {
    if (values.size() + marks.size() >= limits.stack()) {
      throw error("a stack of more than " + limits.stack() + " entries");
    }
    marks.add(values.size());
  }

  /** Removes the last mark and returns what was pushed since, oldest first. */
  List<@Nullable Object> popToMark() {
    if (marks.isEmpty()) {
      throw error("an instruction needs a mark on the stack, and there is none");
    }
    List<@Nullable Object> tail = values.subList(marks.remove(marks.size() - 1), values.size());
    List<@Nullable Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  /** Removes the top, be it a value or a mark. */
  void discard() {
    if (!marks.isEmpty() && marks.get(marks.size() - 1) == values.size()) {
      marks.remove(marks.size() - 1);
    } else {
      pop();
    }
  }

  /** Replaces the top {@code count} values by one tuple of them. */
  void tuple(int count) {
    List<@Nullable Object> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(pop());
    }
    Collections.reverse(items);
    push(Collections.unmodifiableList(items));
  }

  void memoize(long key) {
    if (memo.size() >= limits.memo()) {
      throw error("a memo of more than " + limits.memo() + " entries");
    }
    memo.put(key, top());
  }

  void memoizeNext() {
    memoize(memo.size());
  }

  @Nullable Object recall(long key) {
    if (!memo.containsKey(key)) {
      throw error("memo entry " + key + " is used before it is set");
    }
    return memo.get(key);
  }

  /** Returns the one value that is left. */
  @Nullable Object result() {
    if (values.size() != 1 || !marks.isEmpty()) {
      throw error("stops with " + values.size() + " values on the stack, expected 1");
    }
    return values.get(0);
  }

  private void requireValue() {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (values.size() <= floor) {
      throw error("an instruction needs a value on the stack, and there is none");
    }
  }

  private CheckpointException error(String message) {
    return input.error(message, input.position());
  }
}
