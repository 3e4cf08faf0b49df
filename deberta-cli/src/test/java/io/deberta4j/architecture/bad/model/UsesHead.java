package io.deberta4j.architecture.bad.model;

import io.deberta4j.architecture.bad.head.Head;

/** Breaks: heads come after the model. */
final class UsesHead {
  final Head head = new Head();
}
