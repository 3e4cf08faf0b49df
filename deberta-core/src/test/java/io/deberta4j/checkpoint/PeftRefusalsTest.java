package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters that cannot be merged, or that would be merged wrongly. */
class PeftRefusalsTest {
  private static final Path V2 = TestFolders.goldens().resolve("models/v2-seqcls");
  private static final int HIDDEN = 32;
  private static final String LAYER = "deberta.encoder.layer.1.";

  private final Path directory;
  private final PeftFiles peft;

  PeftRefusalsTest(@TempDir Path directory) {
    this.directory = directory;
    peft = new PeftFiles(directory);
  }

  @Test
  void refusesWhatItWouldGetWrong() throws IOException {
    int hidden = HIDDEN;
    peft.factors(LAYER + "attention.self.query_proj", hidden, hidden, 4);
    for (String option :
        List.of(
            "\"use_dora\": true",
            "\"layer_replication\": [[0, 1]]",
            "\"trainable_token_indices\": [3]",
            "\"init_lora_weights\": \"pissa\"",
            "\"alpha_pattern\": {\".*query.*\": 3}",
            "\"lora_alpha\": \"x\"",
            "\"r\": 0")) {
      peft.write(V2, "");
      Path config = directory.resolve("adapter_config.json");
      String key = option.substring(0, option.indexOf(':'));
      Files.writeString(
          config,
          Files.readString(config)
              .replaceAll(key + ": [^,]+,", "")
              .replaceFirst("\\{", "{" + option.replace("\\", "\\\\") + ", "));
      refused("adapter_config.json: " + key.replace("\"", ""));
    }
    peft.write(V2, "");
    Path config = directory.resolve("adapter_config.json");
    Files.writeString(config, Files.readString(config).replace("LORA", "IA3"));
    refused("peft_type is 'IA3'");
    peft.write(directory.resolve("nowhere"), "");
    refused("base_model_name_or_path is", "nowhere', which is no directory");
    peft.write(directory, "");
    refused("which is an adapter too");
  }

  @Test
  void refusesFactorsThatDoNotFit() throws IOException {
    int hidden = HIDDEN;
    peft.tensor(PeftFiles.PEFT + LAYER + "attention.self.query_proj.lora_A.weight", 4, hidden);
    peft.write(V2, "");
    refused("has only one of lora_A and lora_B for '" + LAYER + "attention.self.query_proj'");
    peft.tensor(PeftFiles.PEFT + LAYER + "attention.self.query_proj.lora_B.weight", hidden + 1, 4);
    peft.write(V2, "");
    refused("do not fit the weight [" + hidden + ", " + hidden + "] of its base");
    peft.tensors.clear();
    peft.factors("deberta.encoder.layer.9.output.dense", hidden, hidden, 4);
    peft.write(V2, "");
    refused("adapts 'deberta.encoder.layer.9.output.dense', which its base does not have");
    peft.tensors.clear();
    peft.tensor(PeftFiles.PEFT + LAYER + "output.dense.lora_magnitude_vector.weight", hidden);
    peft.write(V2, "");
    refused("lora_magnitude_vector.weight' is of a kind of LoRA that is not supported");
    Files.delete(directory.resolve("adapter_model.safetensors"));
    refused("no weights of the adapter, expected adapter_model.safetensors or adapter_model.bin");
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> Pretrained.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }
}
