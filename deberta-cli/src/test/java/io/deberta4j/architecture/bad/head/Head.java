package io.deberta4j.architecture.bad.head;

import io.deberta4j.architecture.bad.model.Encoder;

/** Right by itself; half of a cycle with the class that uses it. */
public final class Head {
  final Encoder encoder = new Encoder();
}
