package io.deberta4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  private final Path directory;

  AtomicFilesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void writesAndReplaces() {
    Path file = directory.resolve("a.txt");
    AtomicFiles.write(file, "eins");
    AtomicFiles.write(file, "zwei é");
    assertThat(file).hasContent("zwei é");
    assertThat(directory.toFile().list()).containsExactly("a.txt");
  }

  @Test
  void keepsTheOldContentWhenWritingFails() {
    Path file = directory.resolve("a.txt");
    AtomicFiles.write(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.allocate(3));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("disk full");
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("a.txt");
  }

  @Test
  void createsADirectoryAtOnce() {
    Path model = directory.resolve("model");
    AtomicFiles.createDirectory(
        model,
        inside -> {
          Files.writeString(inside.resolve("x"), "1");
          Files.writeString(Files.createDirectories(inside.resolve("deep/er")).resolve("y"), "2");
        });
    assertThat(model.resolve("x")).hasContent("1");
    assertThat(model.resolve("deep/er/y")).hasContent("2");
    assertThatThrownBy(() -> AtomicFiles.createDirectory(model, inside -> {}))
        .isInstanceOf(DebertaException.class)
        .hasMessage(model + ": exists already. Choose another output or remove it first.");
  }

  @Test
  void leavesNothingOfADirectoryThatFailed() {
    assertThatThrownBy(
            () ->
                AtomicFiles.createDirectory(
                    directory.resolve("model"),
                    inside -> {
                      Files.createDirectories(inside.resolve("deep/er"));
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysWhereItCannotWrite() {
    Path file = directory.resolve("absent/a.txt");
    assertThatThrownBy(() -> AtomicFiles.write(file, "x"))
        .isInstanceOf(DebertaException.class)
        .hasMessageStartingWith(file.getParent() + ": there is no such folder");
    assertThatThrownBy(() -> AtomicFiles.createDirectory(file, inside -> {}))
        .isInstanceOf(DebertaException.class)
        .hasMessageStartingWith(file.getParent() + ": there is no such folder");
    assertThatThrownBy(() -> AtomicFiles.write(directory, "x"))
        .isInstanceOf(DebertaException.class)
        .hasMessage(directory + ": is a folder. Name a file.");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    directory.resolve("a.txt"),
                    channel -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("a.txt: cannot be written (java.io.IOException: No space left");
  }

  @Test
  void removesADirectoryButNothingThatALinkInItPointsTo() throws IOException {
    Path kept = Files.writeString(directory.resolve("kept"), "kept");
    Path model = directory.resolve("model");
    Path deep = Files.createDirectories(model.resolve("deep"));
    Files.createSymbolicLink(deep.resolve("link"), kept);
    AtomicFiles.remove(model);
    AtomicFiles.remove(model);
    assertThat(directory.toFile().list()).containsExactly("kept");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nothing"));
    AtomicFiles.remove(link);
    assertThat(directory.toFile().list()).containsExactly("kept");
    assertThat(kept).hasContent("kept");
  }
}
