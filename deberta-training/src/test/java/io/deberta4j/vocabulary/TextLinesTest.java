package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {
  @TempDir Path folder;

  private static List<String> read(Path... files) {
    try (Stream<String> lines = VocabularyTraining.lines(List.of(files))) {
      return lines.toList();
    }
  }

  @Test
  void plainAndCompressedFilesFollowEachOther() throws IOException {
    Path plain =
        Files.writeString(folder.resolve("a.txt"), "\uFEFFone\r\n\n two \r\n\r\nthree\rfour");
    Path zipped = folder.resolve("b.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write("fünf\n\n日本 🙂\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(plain, zipped, plain))
        .containsExactly(
            "one", " two ", "three\rfour", "fünf", "日本 🙂", "one", " two ", "three\rfour");
  }

  @Test
  void aLongLineComesInPartsThatEndBetweenWords() throws IOException {
    String words = "word 日本語。".repeat(300_000);
    Path file = Files.writeString(folder.resolve("long.txt"), words + "\nend");
    List<String> parts = read(file);
    assertThat(parts).hasSize(4).last().isEqualTo("end");
    assertThat(String.join("", parts.subList(0, 3))).isEqualTo(words);
    assertThat(parts.get(0).length()).isBetween(TextLines.LONGEST, TextLines.LONGEST + 10);
    assertThat(parts.get(0)).matches("(?s).*[ 。]");
  }

  @Test
  void whatIsNoTextIsAnError() throws IOException {
    Path file = Files.write(folder.resolve("latin1.txt"), new byte[] {'a', '\n', (byte) 0xE9, 'x'});
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("latin1.txt")
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> read(folder.resolve("nowhere.txt")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere.txt");
    Path cut = folder.resolve("cut.gz");
    Files.write(cut, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1});
    assertThatThrownBy(() -> read(cut))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cut.gz");
  }
}
