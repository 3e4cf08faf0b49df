package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text comes from files and folders; what is no UTF-8 text is refused in words that help. */
class TextFilesTest {
  @TempDir Path folder;

  static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static List<String> lines(Path file, int longest) {
    List<String> lines = new ArrayList<>();
    try (TextLines in = TextLines.open(file, longest)) {
      while (in.next()) {
        lines.add((in.goesOn() ? "+" : "") + in.text());
      }
    }
    return lines;
  }

  @Test
  void aFolderGivesItsTextsByName() throws IOException {
    Files.createDirectories(folder.resolve("b/.hidden"));
    for (String name :
        List.of("z.txt", "b/one.TXT", "b/two.txt.gz", "a.csv", "b/.hidden/x.txt", ".y.txt")) {
      Files.writeString(folder.resolve(name), "text");
    }
    Path other = Files.writeString(folder.resolve("a.csv"), "other");
    List<TextFile> found = TextFile.find(List.of(other, folder));
    assertThat(found.stream().map(TextFile::name))
        .containsExactly("a.csv", "b/one.TXT", "b/two.txt.gz", "z.txt");
    assertThat(found.get(0).bytes()).isEqualTo(5);
    assertThat(found.get(1).checksum())
        .isEqualTo(found.get(3).checksum())
        .isNotEqualTo(found.get(0).checksum());
    assertThatThrownBy(() -> TextFile.find(List.of(folder.resolve("b/.hidden/none"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there is no such file");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> TextFile.find(List.of(empty))).hasMessageContaining("ends in .txt");
    assertThatThrownBy(() -> TextFile.find(List.of())).hasMessageContaining("no text was given");
    assertThatThrownBy(() -> TextFile.find(List.of(folder, folder.resolve("b/../z.txt"))))
        .hasMessageContaining("z.txt: named twice");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    Path file = folder.resolve("a.txt");
    String text = "Où est-il ?\nLà.\n";
    for (String name : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "ISO-8859-1")) {
      boolean marked = name.length() > 6 && !name.startsWith("ISO");
      Files.write(file, ((marked ? "\uFEFF" : "") + text).getBytes(Charset.forName(name)));
      assertThatThrownBy(() -> lines(TextFile.find(List.of(file)).get(0).path(), 100))
          .as(name)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("UTF-8");
      Files.write(file, text.getBytes(Charset.forName(name)));
      assertThatThrownBy(() -> lines(TextFile.find(List.of(file)).get(0).path(), 100))
          .as(name)
          .hasMessageContaining("UTF-8");
    }
    Files.write(file, "ligne un\nà deux".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> lines(file, 100)).hasMessageContaining("line 2 is not UTF-8");
    Files.writeString(file, "one\ntwo\0");
    assertThatThrownBy(() -> lines(file, 100)).hasMessageContaining("line 2 has a NUL");
    Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(() -> TextFile.find(List.of(file))).hasMessageContaining("ZIP");
  }

  @Test
  void gzipIsReadAndItsEndMissed() throws IOException {
    byte[] zipped = gzip("\uFEFFone\r\n two \n\nthree".getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(folder.resolve("a.txt.gz"), zipped);
    assertThat(lines(file, 100)).containsExactly("one", "two", "", "three");
    try (TextLines in = TextLines.open(file)) {
      while (in.next()) {
        assertThat(in.text()).isNotNull();
      }
      assertThat(in.bytesRead()).isEqualTo(zipped.length);
    }
    var members = new ByteArrayOutputStream();
    members.write(zipped);
    members.write(gzip("\nfour".getBytes(StandardCharsets.UTF_8)));
    Files.write(file, members.toByteArray());
    assertThat(lines(file, 100)).containsExactly("one", "two", "", "three", "four");
    Files.write(file, Arrays.copyOf(zipped, zipped.length - 9));
    assertThatThrownBy(() -> lines(file, 100)).hasMessageContaining("cut short");
  }

  /** A word that was cut in two has no white space within. */
  @Test
  void aPieceIsApartWhereItWasCutAtWhiteSpace() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one two three\nseventeen8\n");
    List<String> apart = new ArrayList<>();
    try (TextLines in = TextLines.open(file, 9)) {
      while (in.next()) {
        apart.add((in.apart() ? "_" : "") + in.text());
      }
    }
    assertThat(apart).containsExactly("_one two", "_three", "_seventeen", "8");
  }

  @Test
  void aLongLineComesInPiecesCutAtWhiteSpace() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one two three\nfour\n\nseventeen 8");
    assertThat(lines(file, 9)).containsExactly("one two", "+three", "four", "", "seventeen", "+8");
  }

  @Test
  void noCharacterIsLost() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path file = folder.resolve("a.txt");
    for (int trial = 0; trial < 300; trial++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(random.nextInt(4) == 0 ? "\uD83D\uDE00" : "ab \n".charAt(random.nextInt(4)));
      }
      Files.writeString(file, text);
      int longest = 2 + random.nextInt(10);
      List<String> lines = lines(file, longest);
      StringBuilder joined = new StringBuilder();
      for (String line : lines) {
        String piece = line.startsWith("+") ? line.substring(1) : line;
        assertThat(piece.length()).as("seed %d", seed).isLessThanOrEqualTo(longest);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(piece)).isTrue();
        joined.append(piece);
      }
      assertThat(joined.toString().replace(" ", ""))
          .as("seed %d", seed)
          .isEqualTo(text.toString().replaceAll("[ \n]", ""));
    }
  }
}
