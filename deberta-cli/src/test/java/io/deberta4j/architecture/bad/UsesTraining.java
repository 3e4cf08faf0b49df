package io.deberta4j.architecture.bad;

import io.deberta4j.architecture.bad.training.Loop;

/** Breaks: the facade knows inference only. */
final class UsesTraining {
  final Loop loop = new Loop();
}
