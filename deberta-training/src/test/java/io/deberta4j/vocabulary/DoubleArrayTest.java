package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DoubleArrayTest {
  private static final long SEED = 5;
  private static final int ABSENT = -1;

  /** Walks as Darts-clone's {@code exactMatchSearch} does. */
  static int find(int[] units, byte[] key) {
    int base = units[0] >>> 10;
    boolean ends = false;
    for (byte b : key) {
      int node = base ^ (b & 0xFF);
      if (node >= units.length || (units[node] & 0x800000FF) != (b & 0xFF)) {
        return ABSENT;
      }
      base = node ^ (units[node] >>> 10);
      ends = ((units[node] >>> 8) & 1) == 1;
    }
    return ends ? units[base] & 0x7FFFFFFF : ABSENT;
  }

  @Test
  void findsItsKeysAndNoOthers() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      TreeMap<byte[], Integer> keys = new TreeMap<>(Arrays::compareUnsigned);
      int letters = 1 + random.nextInt(255);
      for (int i = random.nextInt(2000) + 1; i > 0; i--) {
        keys.put(key(random, letters), random.nextInt(1 << 20));
      }
      int[] units = DoubleArray.build(List.copyOf(keys.keySet()), List.copyOf(keys.values()));
      String where = "seed " + SEED + ", round " + round;
      assertThat(units.length % 256).as(where).isZero();
      keys.forEach((key, value) -> assertThat(find(units, key)).as(where).isEqualTo(value));
      for (int i = 0; i < 2000; i++) {
        byte[] other = key(random, 256);
        assertThat(find(units, other)).as(where).isEqualTo(keys.getOrDefault(other, ABSENT));
      }
    }
  }

  /** From 1 to {@code letters}; with 256 a zero may be among them, which no key has. */
  private static byte[] key(Random random, int letters) {
    byte[] key = new byte[1 + random.nextInt(6)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (letters == 256 ? random.nextInt(256) : 1 + random.nextInt(letters));
    }
    return key;
  }
}
