package io.deberta4j.architecture.bad.training;

/** What the facade wrongly uses. */
public final class Loop {}
