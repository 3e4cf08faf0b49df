package io.deberta4j.onnxruntime;

import io.deberta4j.io.DebertaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where exports go if the user's cache cannot be written: a folder that is removed at exit. */
final class TemporaryExports {
  private static final Object LOCK = new Object();
  private static @Nullable Path root;

  private TemporaryExports() {}

  static Path folder(String place) {
    synchronized (LOCK) {
      try {
        Path made = root;
        if (made == null) {
          Path fresh = Files.createTempDirectory("deberta4j-onnx-");
          Runtime.getRuntime().addShutdownHook(new Thread(() -> ExportCache.remove(fresh)));
          root = fresh;
          made = fresh;
        }
        return Files.createDirectories(made.resolve(place));
      } catch (IOException e) {
        throw new DebertaException(
            "Exported models can be kept neither in the user's cache nor in a temporary folder: "
                + e
                + ". Set DEBERTA_CACHE to a folder that this user may write.",
            e);
      }
    }
  }
}
