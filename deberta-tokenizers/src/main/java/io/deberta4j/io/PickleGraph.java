package io.deberta4j.io;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a result is a tree in disguise: no container contains itself, none is nested too
 * deeply, and the tree that a reader would walk is not much larger than the file. Works without
 * recursion. What has passed may be walked recursively.
 */
final class PickleGraph {
  /** Size and depth of one finished container; a container on the path has none yet. */
  private record Extent(long size, int depth) {}

  private static final class Frame {
    final Object container;
    final List<Object> children;
    int next;
    long size = 1;
    int depth;

    Frame(Object container) {
      this.container = container;
      this.children = children(container);
    }

    void add(Extent extent) {
      size += extent.size();
      depth = Math.max(depth, extent.depth());
    }
  }

  private final PickleLimits limits;
  private final PickleInput input;
  private final IdentityHashMap<Object, @Nullable Extent> seen = new IdentityHashMap<>();
  private final Deque<Frame> path = new ArrayDeque<>();

  private PickleGraph(PickleLimits limits, PickleInput input) {
    this.limits = limits;
    this.input = input;
  }

  static void check(Object root, PickleLimits limits, PickleInput input) {
    if (isContainer(root)) {
      new PickleGraph(limits, input).walk(root);
    }
  }

  private void walk(Object root) {
    enter(root);
    while (!path.isEmpty()) {
      Frame frame = path.peek();
      if (frame.next == frame.children.size()) {
        leave(frame);
      } else {
        Object child = frame.children.get(frame.next++);
        Extent extent = seen.get(child);
        if (extent != null) {
          frame.add(extent);
        } else if (seen.containsKey(child)) {
          throw error("a container that contains itself");
        } else {
          enter(child);
        }
      }
    }
  }

  private void enter(Object container) {
    if (path.size() >= limits.depth()) {
      throw error("containers nested more than " + limits.depth() + " deep");
    }
    seen.put(container, null);
    path.push(new Frame(container));
  }

  private void leave(Frame frame) {
    path.pop();
    long size = frame.size + leaves(frame);
    int depth = frame.depth + 1;
    if (size > limits.objects() || depth + path.size() > limits.depth()) {
      throw error(
          "a value that unfolds into %d objects %d deep, at most %d and %d are accepted"
              .formatted(size, depth + path.size(), limits.objects(), limits.depth()));
    }
    Extent extent = new Extent(size, depth);
    seen.put(frame.container, extent);
    Frame parent = path.peek();
    if (parent != null) {
      parent.add(extent);
    }
  }

  private static long leaves(Frame frame) {
    int all =
        frame.container instanceof Map<?, ?> map ? map.size() : ((List<?>) frame.container).size();
    return (long) all - frame.children.size();
  }

  private static List<Object> children(Object container) {
    Collection<?> all = container instanceof Map<?, ?> map ? map.values() : (List<?>) container;
    List<Object> containers = new ArrayList<>();
    for (Object value : all) {
      if (isContainer(value)) {
        containers.add(value);
      }
    }
    return containers;
  }

  private static boolean isContainer(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private CheckpointException error(String message) {
    return input.error(message, input.position());
  }
}
