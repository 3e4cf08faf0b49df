package io.deberta4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles built byte by byte: {@code \x} escapes are ISO-8859-1 characters of the Java string. */
class RestrictedUnpicklerTest {
  private static final RestrictedUnpickler PLAIN =
      RestrictedUnpickler.builder().allowOrderedDict().build();

  private static byte[] latin1(String pickle) {
    return pickle.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Object load(String pickle) {
    return PLAIN.load(PickleInput.of(latin1(pickle), "test"));
  }

  private static void refused(String pickle, String message) {
    assertThatThrownBy(() -> load(pickle))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("test: pickle at byte ")
        .hasMessageContaining(message);
  }

  @Test
  void readsScalarsOfEveryProtocol() {
    assertThat(load("(N\u0088\u0089t.")).isEqualTo(Arrays.asList(null, true, false));
    refused("N.", "holds None");
    assertThat(load("I01\n.")).isEqualTo(true);
    assertThat(load("I-12\n.")).isEqualTo(-12L);
    assertThat(load("L99999999999999999999L\n.")).isEqualTo(new BigInteger("99999999999999999999"));
    assertThat(load("F0.5\n.")).isEqualTo(0.5);
    assertThat(load("\u0080\u0002G?\u00e0\0\0\0\0\0\0.")).isEqualTo(0.5);
    assertThat(load("\u0080\u0002J\u00fe\u00ff\u00ff\u00ff.")).isEqualTo(-2L);
    assertThat(load("\u0080\u0002M\u00ff\u00ff.")).isEqualTo(65535L);
    assertThat(load("\u0080\u0002\u008a\0.")).isEqualTo(0L);
    assertThat(load("\u0080\u0002\u008a\u0002\0\u0080.")).isEqualTo(-32768L);
    assertThat(load("\u0080\u0002\u008a\u0009\0\0\0\0\0\0\0\0\u0001."))
        .isEqualTo(BigInteger.ONE.shiftLeft(64));
  }

  @Test
  void readsText() {
    assertThat(load("S'it\\'s'\n.")).isEqualTo("it's");
    assertThat(load("Va\\u00e9\\U0001f600\n.")).isEqualTo("aé😀");
    assertThat(load("X\u0002\0\0\0\u00c3\u00a9.")).isEqualTo("é");
    assertThat(load("\u0080\u0004\u008c\u0001a\u0094.")).isEqualTo("a");
    assertThat(load("\u0080\u0003C\u0002\u00ff\0.")).isEqualTo(new byte[] {-1, 0});
  }

  @Test
  void readsContainersAndSharesMemoizedParts() {
    assertThat(load("(lp0\nI1\naI2\na.")).isEqualTo(List.of(1L, 2L));
    assertThat(load("(dp0\nS'a'\nI1\ns.")).isEqualTo(Map.of("a", 1L));
    assertThat(load("\u0080\u0002}q\0(X\u0001\0\0\0aK\u0001K\u0002]q\u0001(K\u0003K\u0004eu."))
        .isEqualTo(Map.of("a", 1L, 2L, List.of(3L, 4L)));
    assertThat(load("\u0080\u0002]q\0h\0\u0086.")).isEqualTo(List.of(List.of(), List.of()));
    assertThat(load("\u0080\u0002}K\u0001K\u0002\u0086K\u0003s."))
        .isEqualTo(Map.of(List.of(1L, 2L), 3L));
    assertThat(load("\u0080\u0004\u0095\u0004\0\0\0\0\0\0\0]\u0094K\u0001a."))
        .isEqualTo(List.of(1L));
  }

  @Test
  void readsAnOrderedDictAndDropsItsAttributes() {
    String dict = "\u0080\u0002ccollections\nOrderedDict\n)R";
    assertThat(load(dict + "X\u0001\0\0\0aK\u0001s.")).isEqualTo(Map.of("a", 1L));
    assertThat(load(dict + "}X\u0009\0\0\0_metadata}sb.")).isEqualTo(Map.of());
  }

  @Test
  void runsOnlyTheFunctionThatWasAllowed() {
    AtomicInteger calls = new AtomicInteger();
    RestrictedUnpickler unpickler =
        RestrictedUnpickler.builder()
            .allow("m", "f", arguments -> "f" + arguments + calls.incrementAndGet())
            .allowValue("m", "v", "value")
            .persistentIds(id -> "at " + id)
            .build();
    for (String pickle :
        List.of(
            "cm\nf\n(K\u0005tR.",
            "(K\u0005im\nf\n.",
            "(cm\nf\nK\u0005o.",
            "\u0080\u0004\u008c\u0001m\u008c\u0001f\u0093K\u0005\u0085\u0081.")) {
      int before = calls.get();
      assertThat(unpickler.load(PickleInput.of(latin1(pickle), "test")))
          .isEqualTo("f[5]" + (before + 1));
    }
    assertThat(unpickler.load(PickleInput.of(latin1("cm\nv\n."), "test"))).isEqualTo("value");
    assertThat(unpickler.load(PickleInput.of(latin1("K\u0007Q."), "test"))).isEqualTo("at [7]");
    assertThat(unpickler.load(PickleInput.of(latin1("P7\n."), "test"))).isEqualTo("at [7]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(S'true'\ntR.",
        "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093\u008c\u0004true\u0085R.",
        "(S'true'\nios\nsystem\n.",
        "(cos\nsystem\nS'true'\no.",
        "\u0080\u0002cos\nsystem\nX\u0004\0\0\0true\u0085\u0081.",
      })
  void namesTheForbiddenFunctionWhicheverWayItIsCalled(String pickle) {
    refused(pickle, "names 'os.system', which is not allowed");
  }

  @Test
  void tellsWhereTheForbiddenNameStands() {
    assertThatThrownBy(() -> load("\u0080\u0002]K\u0001acbuiltins\neval\n."))
        .hasMessageStartingWith("test: pickle at byte 6: names 'builtins.eval'");
  }

  @Test
  void refusesStateCallsAndExtensionsOfOtherThings() {
    refused("]}b.", "only an OrderedDict may have attributes");
    refused("ccollections\nOrderedDict\n)R]b.", "only an OrderedDict may have attributes");
    refused("K\u0001)R.", "calls something that is not a function");
    refused("ccollections\nOrderedDict\nK\u0001R.", "calls something that is not a function");
    refused("ccollections\nOrderedDict\n]\u0085R.", "OrderedDict with arguments");
    refused("\u0080\u0002\u0082\u0001.", "instruction 0x82");
    refused("\u0080\u0004\u008f.", "instruction 0x8f");
    refused("\u0080\u0005\u0097.", "instruction 0x97");
    refused("\u0080\u0006N.", "protocol 6");
    refused("K\u0001Q.", "refers to data outside");
    refused("K\u0001K\u0002\u0093.", "a class whose name is not text");
    refused("\u0080\u0004)\u008c\u0001f\u0093.", "a class whose name is not text");
  }

  @Test
  void refusesLengthsBeyondTheFile() {
    refused("X\u00ff\u00ff\0\0a.", "expected 65535 more bytes");
    refused("X\u00ff\u00ff\u00ff\u00ffa.", "a value of 4294967295 bytes");
    refused("\u008d\0\0\0\0\0\0\u0001\0a.", "a value of 281474976710656 bytes");
    refused("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.", "beyond any file");
    refused("\u008b\u00ff\u00ff\u00ff\u007fa.", "a value of 2147483647 bytes");
    refused("L" + "9".repeat(300) + "L\n.", "a line of more than 256 bytes");
    refused("]K\u0001", "ends here");
    refused("", "ends here");
    refused("cos", "ends here");
  }

  @Test
  void refusesMalformedStacks() {
    refused("0.", "needs a value");
    refused(".", "0 values");
    refused("NN.", "2 values");
    refused("(.", "values on the stack");
    refused("t.", "needs a mark");
    refused("N(a.", "needs a value");
    refused("K\u0001K\u0002a.", "not a list");
    refused(")K\u0002a.", "not a list");
    refused("]K\u0001K\u0002s.", "not a dict");
    refused("}(K\u0001u.", "no value");
    refused("}]K\u0001s.", "neither a scalar nor a short tuple");
    refused("}NK\u0001s.", "neither a scalar nor a short tuple");
    refused("}]\u0085K\u0001s.", "neither a scalar nor a short tuple");
    refused("}(" + "K\u0001".repeat(17) + "tK\u0001s.", "neither a scalar nor a short tuple");
    refused("h\u0007.", "memo entry 7");
    refused("g-1\n.", "negative");
    refused("Iten\n.", "not an integer");
    refused("Fx\n.", "not a number");
    refused("S'a\n.", "without its quotes");
    refused("S'\\x41'\n.", "escape");
    refused("V\\ud8\n.", "escape");
    refused("V\\Uffffffff\n.", "escape");
    refused("X\u0001\0\0\0\u00ff.", "UTF-8");
  }

  @Test
  void refusesContainersThatContainThemselves() {
    refused("]q\0h\0a.", "contains itself");
    refused("}q\0K\u0001h\0s.", "contains itself");
    refused("]q\0h\0\u0085\u0085a.", "contains itself");
  }

  @Test
  void refusesDeepNesting() {
    refused("]" + "\u0085".repeat(100_000) + ".", "deep");
    refused("]".repeat(100_000) + "a".repeat(99_999) + ".", "deep");
    assertThat(load("]" + "\u0085".repeat(63) + ".")).isNotNull();
    refused("]" + "\u0085".repeat(64) + ".", "deep");
  }

  /** Each line doubles the one before: 40 short instructions would unfold into 2^40 objects. */
  @Test
  void refusesBillionLaughs() {
    StringBuilder pickle = new StringBuilder("]q\0");
    for (int i = 1; i <= 40; i++) {
      pickle.append("h").append((char) (i - 1)).append("2\u0086q").append((char) i);
    }
    assertThatThrownBy(() -> load("(" + pickle + "l."))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("unfolds into");
  }

  @Test
  void refusesMoreThanTheLimits() {
    PickleLimits small = new PickleLimits(100, 20, 3, 10, 5, 8, 4);
    RestrictedUnpickler unpickler = RestrictedUnpickler.builder().limits(small).build();
    Map<String, String> bombs =
        Map.of(
            "N0".repeat(30) + "N.",
            "more than 20 objects",
            "N".repeat(30) + ".",
            "stack of more than 10",
            "(".repeat(30) + ".",
            "stack of more than 10",
            "Nq\0q\1q\2q\3.",
            "memo of more than 3",
            "X\u0009\0\0\0abcdefghi.",
            "a value of 9 bytes, at most 8",
            "\u008a\u0005\0\0\0\0\0.",
            "a value of 5 bytes, at most 4",
            "N" + "\u0080\u0002".repeat(60) + ".",
            "more than 100 bytes");
    bombs.forEach(
        (pickle, message) ->
            assertThatThrownBy(() -> unpickler.load(PickleInput.of(latin1(pickle), "test")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message));
  }

  /** Ten million bytes that ask for fifty times as much memory. */
  @Test
  void stopsBombsOfManySmallObjectsWithTheDefaultLimits() {
    refused("}0".repeat(5_000_000) + "K\u0001.", "more than 4000000 objects");
    refused("]".repeat(2_000_000) + ".", "stack of more than 1000000 entries");
    refused("(".repeat(2_000_000) + ".", "stack of more than 1000000 entries");
    refused("N" + "\u0094".repeat(2_000_000) + ".", "memo of more than 1000000 entries");
  }

  /** LONG_BINPUT may name any index; memory follows the number of entries, not the index. */
  @Test
  void anEnormousMemoIndexCostsNothing() {
    assertThat(load("K\u0001r\u00ff\u00ff\u00ff\u00ff0j\u00ff\u00ff\u00ff\u00ff.")).isEqualTo(1L);
  }

  @Test
  void leavesTheInputBehindThePickle() {
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(latin1("K\u0001."));
    two.writeBytes(latin1("K\u0002."));
    PickleInput input = PickleInput.of(two.toByteArray(), "test");
    assertThat(PLAIN.load(input)).isEqualTo(1L);
    assertThat(input.position()).isEqualTo(3);
    assertThat(PLAIN.load(input)).isEqualTo(2L);
  }

  @Test
  void readsMicrosoftsVocabulary() {
    Path file =
        Path.of(
            System.getProperty("deberta.root", ".."),
            "goldens/assets/own/own-bytebpe-2k/bpe_encoder.bin");
    Assumptions.assumeTrue(Files.exists(file), file + " is absent");
    StoredZip zip = StoredZip.open(file);
    FileRegion pickle = zip.find(zip.prefixOf("data.pkl") + "data.pkl").orElseThrow();
    Object value = PLAIN.load(pickle);
    assertThat(value).isInstanceOf(Map.class);
    assertThat(((Map<?, ?>) value).keySet().stream().map(String::valueOf))
        .containsExactlyInAnyOrder("dict_map", "vocab", "encoder");
  }
}
