package io.deberta4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers of half precision are known by their bits. */
final class HalvesTest {
  /** 2^-24, 2^-14, 1 + 2^-10 and 65504 are numbers of fp16; halfway between them, none is. */
  @Test
  void numbersOfFp16() {
    for (float value : new float[] {0, 0x1p-24f, 3 * 0x1p-24f, 0x1p-14f, 1 + 0x1p-10f, -65504}) {
      assertThat(Halves.isF16(value)).as("%s", value).isTrue();
    }
    for (float value : new float[] {0x1p-25f, 2.5f * 0x1p-24f, 1 + 0x1p-11f, 65520, 0.1f}) {
      assertThat(Halves.isF16(value)).as("%s", value).isFalse();
    }
  }

  /** 1 + 2^-7 is a number of bf16, 1 + 2^-8 is none. */
  @Test
  void numbersOfBf16() {
    assertThat(Halves.isBf16(1 + 0x1p-7f)).isTrue();
    assertThat(Halves.isBf16(1 + 0x1p-8f)).isFalse();
  }

  @Test
  void theNarrowestTypeIsNamedIfThereIsEnoughToTell() {
    assertThat(type(1 + 0x1p-7f, 0.25f)).isEqualTo("bf16");
    assertThat(type(1 + 0x1p-10f, 0.25f)).isEqualTo("fp16");
    assertThat(type(1 + 0x1p-10f, 0.1f)).isEmpty();
    assertThat(type(0.25f)).isEmpty();
    assertThat(type(1, 2, 3, 0)).isEmpty();
  }

  private static String type(float... values) {
    return Halves.typeOf(List.of(new Values(false, values.length, values)));
  }
}
