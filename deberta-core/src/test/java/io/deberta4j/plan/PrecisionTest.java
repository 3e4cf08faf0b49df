package io.deberta4j.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tensor.CpuFlags;
import io.deberta4j.tensor.DType;
import org.junit.jupiter.api.Test;

/** Which precision a machine is given. */
class PrecisionTest {
  @Test
  void theFastestIsBf16WhereTheProcessorMultipliesIt() {
    assertThat(fastest("flags\t\t: fpu avx512f avx512_bf16 amx_int8")).isEqualTo(Precision.BF16);
    assertThat(fastest("flags : amx_bf16 amx_tile")).isEqualTo(Precision.BF16);
    assertThat(fastest("flags\t\t: fpu avx512f avx512_vnni")).isEqualTo(Precision.F32);
    assertThat(fastest("bugs : avx512_bf16\nFeatures : bf16")).isEqualTo(Precision.F32);
    assertThat(fastest("")).isEqualTo(Precision.F32);
  }

  private static Precision fastest(String flags) {
    return Precision.fastest(CpuFlags.parse("processor : 0\n" + flags + "\n"));
  }

  @Test
  void attentionOfLongTextsIsInBf16WhereTheProcessorMultipliesIt() {
    CpuFlags avx = CpuFlags.parse("flags : avx512_bf16");
    CpuFlags none = CpuFlags.parse("flags : avx2");
    assertThat(Precision.BF16.attentionDtype(avx, 65)).isEqualTo(DType.BF16);
    assertThat(Precision.INT8.attentionDtype(avx, 65)).isEqualTo(DType.BF16);
    assertThat(Precision.BF16.attentionDtype(none, 65)).isEqualTo(DType.F32);
    assertThat(Precision.INT8.attentionDtype(none, 65)).isEqualTo(DType.F32);
    assertThat(Precision.F32.attentionDtype(avx, 65)).isEqualTo(DType.F32);
    assertThat(Precision.BF16.attentionDtype(avx, 64)).isEqualTo(DType.F32);
    assertThat(Precision.INT8.attentionDtype(avx, 64)).isEqualTo(DType.F32);
  }

  @Test
  void namesAreThoseOfTheCommandLine() {
    assertThat(Precision.of("f32")).isEqualTo(Precision.F32);
    assertThat(Precision.of("bf16")).isEqualTo(Precision.BF16);
    assertThat(Precision.of("int8")).isEqualTo(Precision.INT8);
    assertThat(Precision.of("fastest")).isEqualTo(Precision.fastest());
    assertThatThrownBy(() -> Precision.of("fp8"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("fp8")
        .hasMessageContaining("f32, bf16, int8 or fastest");
  }
}
