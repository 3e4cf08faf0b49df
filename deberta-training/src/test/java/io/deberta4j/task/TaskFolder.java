package io.deberta4j.task;

import io.deberta4j.data.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder with the files of a task as their authors lay them. */
record TaskFolder(Path folder) {
  void file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  TaskData open(String task) {
    return Tasks.open(task, folder);
  }

  Sample first(String task, String split) {
    return open(task).split(split).get(0);
  }

  static Sample.Text text(String id, String text, @Nullable String pair, @Nullable String label) {
    return new Sample.Text(id, null, text, pair, label);
  }
}
