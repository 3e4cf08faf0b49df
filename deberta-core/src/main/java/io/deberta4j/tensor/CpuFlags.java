package io.deberta4j.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a processor can do, by the names Linux has for it.
 *
 * @param names the flags; empty where the system does not tell
 */
public record CpuFlags(Set<String> names) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final CpuFlags HERE = read();

  /** Returns the flags of this machine. */
  public static CpuFlags here() {
    return HERE;
  }

  private static CpuFlags read() {
    try {
      return Files.isReadable(CPU_INFO)
          ? parse(Files.readString(CPU_INFO, StandardCharsets.UTF_8))
          : new CpuFlags(Set.of());
    } catch (IOException e) { // a machine that does not tell what it can
      return new CpuFlags(Set.of());
    }
  }

  /** Reads the flags of the first processor in the form of {@code /proc/cpuinfo}. */
  public static CpuFlags parse(String cpuInfo) {
    return new CpuFlags(
        cpuInfo
            .lines()
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .map(flags -> Set.copyOf(List.of(flags.split("\\s+"))))
            .orElse(Set.of()));
  }

  /** Tells whether bfloat16 matrices are multiplied in tiles (AMX). */
  public boolean tilesBf16() {
    return names.contains("amx_bf16");
  }

  /** Tells whether bfloat16 is multiplied at all. */
  public boolean multipliesBf16() {
    return tilesBf16() || names.contains("avx512_bf16");
  }

  /** Tells whether products of bytes are added up in one instruction (VNNI, AMX). */
  public boolean multipliesInt8() {
    return names.contains("avx512_vnni")
        || names.contains("avx_vnni")
        || names.contains("amx_int8");
  }
}
