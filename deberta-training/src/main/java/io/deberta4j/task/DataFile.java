package io.deberta4j.task;

import java.nio.file.Path;

/**
 * A file that was read.
 *
 * @param path where it is
 * @param examples how many were read from it
 * @param skipped how many of its rows could not be used and were skipped
 */
public record DataFile(Path path, long examples, long skipped) {}
