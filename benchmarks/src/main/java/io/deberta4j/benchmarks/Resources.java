package io.deberta4j.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is closed together, the last first. */
final class Resources implements AutoCloseable {
  /** Something whose closing throws nothing checked. */
  interface Resource {
    void close();
  }

  private final Deque<Resource> opened = new ArrayDeque<>();

  void add(Resource resource) {
    opened.push(resource);
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
