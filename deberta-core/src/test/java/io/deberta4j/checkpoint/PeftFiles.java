package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes adapters of random numbers in PEFT's layout. */
final class PeftFiles {
  static final String PEFT = "base_model.model.";

  final long seed = new Random().nextLong();
  final List<TestSource> tensors = new ArrayList<>();
  final Map<String, float[]> values = new HashMap<>();
  private final Random random = new Random(seed);
  private final Path directory;

  PeftFiles(Path directory) {
    this.directory = directory;
  }

  /** Adds a random tensor to the adapter. */
  void tensor(String name, long... shape) {
    List<Long> sizes = new ArrayList<>();
    int elements = 1;
    for (long size : shape) {
      sizes.add(size);
      elements *= (int) size;
    }
    float[] floats = new float[elements];
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      floats[i] = random.nextFloat() - 0.5f;
      bytes.putFloat(floats[i]);
    }
    values.put(name, floats);
    tensors.add(new TestSource(name, DType.F32, sizes, bytes.flip()));
  }

  void factors(String module, int in, int out, int rank) {
    tensor(PEFT + module + ".lora_A.weight", rank, in);
    tensor(PEFT + module + ".lora_B.weight", out, rank);
  }

  void write(Path base, String options) throws IOException {
    Safetensors.write(directory.resolve("adapter_model.safetensors"), tensors, Map.of());
    Files.writeString(
        directory.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "base_model_name_or_path": "%s", "revision": null,
         "r": 4, "lora_alpha": 8, "bias": "none", "use_dora": false, "rank_pattern": {},
         "fan_in_fan_out": false, "target_modules": ["dense"]%s}
        """
            .formatted(base.toAbsolutePath().toString().replace("\\", "/"), options));
  }
}
