package io.deberta4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Files of one's own that a command was given.
 *
 * @param files by the name of their split; none where a public task is asked for
 * @param wanted how the command is given some, as {@code --train FILE}
 */
record OwnFiles(Map<String, List<Path>> files, String wanted) {
  boolean given() {
    return !files.isEmpty();
  }
}
