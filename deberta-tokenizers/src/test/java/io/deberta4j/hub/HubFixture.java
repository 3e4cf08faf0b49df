package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A Hub that answers on this machine, and a client of it that does not really wait. */
final class HubFixture implements AutoCloseable, HubListener {
  static final String TOKEN = "hf_secret-of-the-test";
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final TestHub server = new TestHub();
  final Path cache;
  final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  List<HubCache.Linking> linkings = HubCache.LINKINGS;
  Duration patience = PATIENCE;
  @Nullable String token;
  boolean offline;

  HubFixture(Path cache) {
    this.cache = cache;
  }

  /** Gives the Hub a model whose weights have this many bytes, and files that nobody needs. */
  HubFixture model(int bytes) {
    server
        .file("config.json", "{}")
        .file("README.md", "words")
        .file("tokenizer_config.json", "{\"a\": 1}")
        .file("pytorch_model.bin", "not these")
        .file("tf_model.h5", "nor these")
        .file("onnx/model.onnx", "nor these")
        .large("spm.model", content(200, 1))
        .large("model.safetensors", content(bytes, 2));
    return this;
  }

  static byte[] content(int bytes, long seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  Hub hub() {
    HubSettings settings = new HubSettings(cache, server.endpoint(), token, offline);
    return new Hub(settings, pauses::add, patience, linkings);
  }

  Path fetch() {
    return hub().model(TestHub.ID, this);
  }

  /** The model cannot be had, for the reason that a message with these parts says. */
  void refuses(String... parts) {
    assertThatThrownBy(this::fetch)
        .isInstanceOf(HubException.class)
        .satisfies(e -> assertThat(e).asString().doesNotContain(TOKEN))
        .hasMessageContainingAll(parts);
  }

  Path folder() {
    return cache.resolve("models--org--tiny-deberta");
  }

  /** Returns the names of the files in a folder of the model's cache. */
  List<String> names(String folder) throws IOException {
    Path directory = folder().resolve(folder);
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (var files = Files.walk(directory)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public void downloading(String file, long done, long total) {
    heard.add(file + " " + done + "/" + total);
  }

  @Override
  public void note(String message) {
    notes.add(message);
  }

  @Override
  public void close() {
    server.close();
  }
}
