package io.deberta4j.architecture.bad.head;

import io.deberta4j.architecture.bad.Facade;

/** Breaks: the facade is above the heads. */
final class UsesFacade {
  final Facade facade = new Facade();
}
