package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.deberta4j.io.TokenizerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that lie: a clear error, never a crash or an allocation because a file says so. */
class HostileFileTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path folder = Path.of("unset");

  private static byte[] own(String name) throws IOException {
    return Files.readAllBytes(TestFiles.own(name).resolve("spm.model"));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining(String.valueOf(file.getFileName()))
        .hasMessageContaining(message);
  }

  private void assertModelRefused(byte[] model, String message) throws IOException {
    assertRefused(file("spm.model", model), message);
  }

  private void assertJsonRefused(String json, String message) throws IOException {
    assertRefused(file("tokenizer.json", json.getBytes(StandardCharsets.UTF_8)), message);
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return ByteString.copyFrom(bytes.toByteArray());
  }

  /** A model with pieces, "text:type" each, an algorithm and a character map. */
  private static byte[] model(int algorithm, byte[] charsMap, String... pieces) throws IOException {
    ByteString model =
        message(
            out -> {
              for (String piece : pieces) {
                int colon = piece.lastIndexOf(':');
                ByteString body =
                    message(
                        sub -> {
                          sub.writeString(1, piece.substring(0, colon));
                          sub.writeFloat(2, -1);
                          sub.writeEnum(3, Integer.parseInt(piece.substring(colon + 1)));
                        });
                out.writeBytes(1, body);
              }
              out.writeBytes(2, message(sub -> sub.writeEnum(3, algorithm)));
              out.writeBytes(3, message(sub -> sub.writeByteArray(2, charsMap)));
            });
    return model.toByteArray();
  }

  private static byte[] charsMap(byte[] replacements, int... units) {
    ByteBuffer blob =
        ByteBuffer.allocate(4 + units.length * 4 + replacements.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    blob.putInt(units.length * 4);
    for (int unit : units) {
      blob.putInt(unit);
    }
    return blob.put(replacements).array();
  }

  @Test
  void truncatedModelsAreRefused() throws IOException {
    byte[] model = own("own-unigram-1k");
    for (int length : new int[] {1, 10, 1000, model.length / 2, model.length - 1}) {
      assertModelRefused(java.util.Arrays.copyOf(model, length), "");
    }
    assertModelRefused(new byte[0], "no pieces");
    assertModelRefused("not a model at all".getBytes(StandardCharsets.US_ASCII), "usable");
  }

  @Test
  void aHugeDeclaredSizeAllocatesNothing() throws IOException {
    assertModelRefused(
        new byte[] {0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07}, "usable");
    byte[] lying = charsMap(new byte[4], 1, 2);
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(Integer.MAX_VALUE);
    assertModelRefused(model(1, lying, "<unk>:2", "a:1"), "declares an array");
  }

  @Test
  void inconsistentVocabulariesAreRefused() throws IOException {
    byte[] none = new byte[0];
    assertModelRefused(model(1, none, "a:1", "b:1"), "no unknown piece");
    assertModelRefused(model(1, none, "<unk>:2", "a:1", "a:1"), "twice");
    assertModelRefused(model(1, none, "<unk>:2", "x:2", "a:1"), "two unknown");
    assertModelRefused(model(1, none, "<unk>:2", ":1"), "empty");
    assertModelRefused(model(1, none, "<unk>:2", "<0x41>:6", "a:1"), "byte");
    assertModelRefused(model(1, none, "<unk>:2", "a:9"), "piece type 9");
    assertModelRefused(model(7, none, "<unk>:2", "a:1"), "model type 7");
    assertModelRefused(model(3, none, "<unk>:2", "a:1"), "WORD");
    assertModelRefused(model(1, none, "<unk>:2"), "no piece");
  }

  /** A walk through the array is never longer than the text, whatever the array says. */
  @Test
  void cyclicAndOutOfRangeTriesAreHarmless() throws IOException {
    int cyclic = 'a';
    int[] units = new int[512];
    java.util.Arrays.fill(units, cyclic);
    byte[] model = model(1, charsMap(new byte[4], units), "<unk>:2", "a:1", "▁:1");
    Tokenizer tokenizer = Tokenizer.load(file("spm.model", model));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> tokenizer.encode("aaaa".repeat(50_000)));
    int leafOutside = 'a' | 1 << 8 | 0x1FFFFF << 10;
    java.util.Arrays.fill(units, leafOutside);
    units[0] = 0;
    Tokenizer outside =
        Tokenizer.load(file("spm.model", model(1, charsMap(new byte[4], units), "<unk>:2", "a:1")));
    assertThatThrownBy(() -> outside.encode("a"))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("outside");
  }

  @Test
  void anEndlessReplacementIsRefused() throws IOException {
    int[] units = new int[512];
    units['a'] = 'a' | 1 << 8 | 300 << 10;
    units['a' ^ 300] = 0x80000000;
    byte[] replacements = new byte[MEGABYTE];
    java.util.Arrays.fill(replacements, (byte) 'x');
    Tokenizer tokenizer =
        Tokenizer.load(
            file("spm.model", model(1, charsMap(replacements, units), "<unk>:2", "x:1")));
    assertThatThrownBy(() -> tokenizer.encode("a"))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void userDefinedSymbolsAndCharModelsWork() throws IOException {
    byte[] none = new byte[0];
    byte[] unigram = model(1, none, "<unk>:2", "a:1", "ab:1", "abc:4", "▁:1", "c:1", "b:1");
    Tokenizer tokenizer =
        Tokenizer.load(
            file("spm.model", unigram),
            TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    EncodeOptions bare = EncodeOptions.DEFAULT.withSpecialTokens(false);
    assertThat(tokenizer.encode("ab abcab", null, bare).tokens())
        .containsExactly("▁", "ab", "▁", "abc", "ab");
    Tokenizer chars =
        Tokenizer.load(
            file("char.model", model(4, none, "<unk>:2", "▁:1", "a:1", "bb:4")),
            TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    assertThat(chars.encode("abbxy", null, bare).ids()).containsExactly(1, 2, 3, 0);
  }

  @Test
  void brokenTokenizerJsonIsRefused() throws IOException {
    assertJsonRefused("{\"model\": {", "JSON");
    assertJsonRefused("[]", "object");
    assertJsonRefused("{\"model\": {\"type\": \"BPE\", \"type\": \"BPE\"}}", "type");
    assertJsonRefused("{\"model\": {\"type\": \"Unigram\", \"vocab\": []}}", "0 tokens");
    assertJsonRefused(
        "{\"model\": {\"type\": \"Unigram\", \"unk_id\": 9, \"vocab\": [[\"a\", 0]]}}", "unk_id 9");
    assertJsonRefused(
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 1, \"b\": 1}, \"merges\": []}}",
        "id 1");
    assertJsonRefused(
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 2000000000}, \"merges\": []}}",
        "2000000000");
    assertJsonRefused(
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 1}, \"merges\": [\"a a\"]}}", "merge");
    assertJsonRefused(
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": [], \"dropout\": 0.5}}",
        "dropout");
    assertJsonRefused("{\"model\": " + "[".repeat(5000), "JSON");
  }

  /** A rule that doubles the text, thirty times over. */
  @Test
  void aNormalizerCannotFillTheMemory() throws IOException {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      steps.add("{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}");
    }
    String json =
        "{\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":"
            + steps
            + "},\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\",0]]}}";
    Tokenizer tokenizer =
        Tokenizer.load(file("tokenizer.json", json.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> tokenizer.encode("a"))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void anExpressionCannotRunForever() throws IOException {
    int refused = 0;
    for (String regex : List.of("(a+)+$", "(a|aa)+c", "(.*a){20}b", "((a|b)*)*c")) {
      String json =
          "{\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\""
              + regex
              + "\"},\"behavior\":\"Isolated\"},"
              + "\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\",0]]}}";
      Tokenizer tokenizer =
          Tokenizer.load(file("tokenizer.json", json.getBytes(StandardCharsets.UTF_8)));
      refused += assertTimeoutPreemptively(Duration.ofSeconds(20), () -> tries(tokenizer));
    }
    assertThat(refused).isPositive();
    assertJsonRefused(
        "{\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},"
            + "\"behavior\":\"Isolated\"},\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\",0]]}}",
        "expression");
  }

  /** Encodes a text that makes expressions backtrack; returns 1 if the library gave it up. */
  private static int tries(Tokenizer tokenizer) {
    try {
      assertThat(tokenizer.encode("a".repeat(20_000) + "!").length()).isPositive();
      return 0;
    } catch (TokenizerException e) {
      assertThat(e).hasMessageContaining("expression");
      return 1;
    }
  }

  @Test
  void aPieceAsLongAsABookIsRefused() throws IOException {
    assertModelRefused(
        model(1, new byte[0], "<unk>:2", "a".repeat(100_000) + ":1"), "100000 bytes");
  }

  @Test
  void brokenMergesNameTheLine() throws IOException {
    Path own = TestFiles.own("own-bytebpe-2k");
    Files.copy(own.resolve("vocab.json"), folder.resolve("vocab.json"));
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\nabc\n");
    assertRefused(folder, "line 3");
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    byte[] json = "{\"model\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(file("tokenizer.json", json), "UTF-8");
    byte[] model = model(1, new byte[0], "<unk>:2", "\u00e9\u00e9:1");
    int at = new String(model, StandardCharsets.ISO_8859_1).indexOf('\u00c3');
    model[at] = 'x';
    assertModelRefused(model, "UTF-8");
  }
}
