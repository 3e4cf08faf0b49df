package io.deberta4j.architecture.bad.io;

import io.deberta4j.architecture.bad.model.Encoder;

/** Breaks: io is the first package. */
final class UsesModel {
  final Encoder encoder = new Encoder();
}
