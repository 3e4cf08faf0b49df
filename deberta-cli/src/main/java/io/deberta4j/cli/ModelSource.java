package io.deberta4j.cli;

import io.deberta4j.hub.Hub;
import io.deberta4j.hub.HubListener;
import java.nio.file.Path;

/** Turns what {@code --model} names into a directory, and shows the download that this may take. */
final class ModelSource {
  /** How options that take a model are described. */
  static final String LABEL = "MODEL";

  private static final long MEGABYTE = 1_000_000;

  private ModelSource() {}

  /**
   * Returns a directory, that of an embedded model, or fetches the published model of this name.
   */
  static Path model(String name, Streams streams) {
    if (Hub.isLocal(name)) {
      return Hub.directory(name);
    }
    try (var shown = new Shown(streams)) {
      return Hub.standard().model(name, shown);
    }
  }

  /** Does the same for a discriminator, with the generator that was trained with it. */
  static Path pair(String name, Streams streams) {
    if (Hub.isLocal(name)) {
      return Hub.directory(name);
    }
    try (var shown = new Shown(streams)) {
      return Hub.standard().pair(name, shown);
    }
  }

  /**
   * Returns a directory, that of an embedded model, or fetches the tokenizer of the published model
   * of this name.
   */
  static Path tokenizer(String name, Streams streams) {
    if (Hub.isLocal(name)) {
      return Hub.directory(name);
    }
    try (var shown = new Shown(streams)) {
      return Hub.standard().tokenizer(name, shown);
    }
  }

  /** A download on standard error. */
  private static final class Shown implements HubListener, AutoCloseable {
    private final Streams streams;
    private final Progress progress;

    Shown(Streams streams) {
      this.streams = streams;
      progress = new Progress(streams, "MB");
    }

    @Override
    public void downloading(String file, long done, long total) {
      progress.update(done / MEGABYTE, total == 0 ? -1 : (double) done / total, file);
    }

    @Override
    public void note(String message) {
      progress.clear();
      streams.err().println("deberta: " + message);
    }

    @Override
    public void close() {
      progress.close();
    }
  }
}
