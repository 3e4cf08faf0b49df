package io.deberta4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeJsonTest {
  private final Path directory;

  SafeJsonTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static void refused(byte[] json, String message) {
    assertThatThrownBy(() -> SafeJson.parseObject(json, "x.json", ConfigException::new))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("x.json: ")
        .hasMessageContaining(message);
  }

  private static void refused(String json, String message) {
    refused(json.getBytes(StandardCharsets.UTF_8), message);
  }

  @Test
  void readsAnObject() {
    byte[] json = "{\"a\": [1, 2.5, \"é😀\"]}".getBytes(StandardCharsets.UTF_8);
    assertThat(SafeJson.parseObject(json, "x", ConfigException::new).at("/a/2").textValue())
        .isEqualTo("é😀");
  }

  @Test
  void refusesWhatIsNotOneObject() {
    refused("", "expected a JSON object");
    refused("[]", "expected a JSON object");
    refused("null", "expected a JSON object");
    refused("{} {}", "line 1");
    refused("{\"a\":1", "line 1");
    refused("{\n\"a\": tru}", "line 2");
    refused("{'a': 1}", "line 1");
    refused("{\"a\": NaN}", "line 1");
  }

  @Test
  void leavesTheParsersInternalsOut() {
    byte[] open = "{".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SafeJson.parseObject(open, "x.json", ConfigException::new))
        .hasMessageContaining("Unexpected end-of-input")
        .message()
        .doesNotContain("REDACTED", "StreamReadFeature");
  }

  @Test
  void refusesDuplicateKeysAtAnyDepth() {
    refused("{\"a\":1,\"a\":2}", "Duplicate field 'a'");
    refused("{\"a\":[{\"b\":1,\"b\":1}]}", "Duplicate field 'b'");
  }

  @Test
  void refusesDeepNestingAndEndlessNumbers() {
    refused("{\"a\":" + "[".repeat(100_000), "nesting depth");
    refused("{\"a\":" + "{\"a\":".repeat(100_000), "nesting depth");
    refused("{\"a\":" + "9".repeat(100_000) + "}", "Number value length");
  }

  @Test
  void refusesOtherEncodings() {
    refused(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, "not valid UTF-8");
    refused("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "line 1");
    refused("\ufeff{}", "line 1");
  }

  @Test
  void refusesAFileThatIsTooLargeOrAbsent() throws Exception {
    Path file =
        Files.writeString(directory.resolve("big.json"), "{\"a\":\"" + "x".repeat(100) + "\"}");
    assertThatThrownBy(() -> SafeJson.readObject(file, 50, TokenizerException::new))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("more than the 50");
    assertThatThrownBy(
            () -> SafeJson.readObject(directory.resolve("no"), 50, TokenizerException::new))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("there is no such file");
  }
}
