package io.deberta4j.report;

import java.time.Instant;

/**
 * A process that worked on the run.
 *
 * @param step the updates before it: 0 for the first, otherwise where it was resumed
 * @param started when
 */
public record SessionRecord(long step, Instant started) implements LogRecord {}
