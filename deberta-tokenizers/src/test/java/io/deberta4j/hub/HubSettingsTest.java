package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTest {
  private final Path home;

  HubSettingsTest(@TempDir Path home) {
    this.home = home;
  }

  private HubSettings of(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return HubSettings.of(environment, home);
  }

  @Test
  void findsTheCacheAsHuggingFacesToolsDo() {
    assertThat(of().cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_HOME", "~/h").cache()).isEqualTo(home.resolve("h/hub"));
    assertThat(of("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache()).isEqualTo(Path.of("/c"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/o").cache()).isEqualTo(Path.of("/o"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/o", "HF_HUB_CACHE", "/c").cache())
        .isEqualTo(Path.of("/c"));
    assertThat(of("HF_HUB_CACHE", "c").cache()).isAbsolute();
  }

  @Test
  void readsTheEndpointAndTheSwitch() {
    assertThat(of().endpoint()).hasToString("https://huggingface.co");
    assertThat(of("HF_ENDPOINT", "https://mirror/hub/").endpoint())
        .hasToString("https://mirror/hub");
    for (String bad : List.of("mirror", "ftp://mirror", "http:/x", "a b")) {
      assertThatThrownBy(() -> of("HF_ENDPOINT", bad))
          .isInstanceOf(HubException.class)
          .hasMessageContaining(bad);
    }
    assertThat(of().offline()).isFalse();
    assertThat(of("HF_HUB_OFFLINE", "0").offline()).isFalse();
    assertThat(of("HF_HUB_OFFLINE", "true").offline()).isTrue();
    assertThat(of("TRANSFORMERS_OFFLINE", "1").offline()).isTrue();
  }

  @Test
  void findsTheTokenAndKeepsItToItself() throws IOException {
    assertThat(of().token()).isNull();
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");
    assertThat(of().token()).isEqualTo("hf_file");
    assertThat(of("HF_TOKEN", " hf_own ").token()).isEqualTo("hf_own");
    assertThat(of("HF_TOKEN_PATH", file.toString(), "HF_HOME", "/h").token()).isEqualTo("hf_file");
    assertThat(of("HF_TOKEN", "hf_own").toString()).doesNotContain("hf_own").contains("given");
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_own\nX-Evil: 1"))
        .isInstanceOf(HubException.class)
        .satisfies(e -> assertThat(e).asString().doesNotContain("hf_own"))
        .hasMessageContaining("HF_TOKEN");
  }

  @Test
  void readsNamesOfModels() {
    assertThat(ModelId.parse("microsoft/deberta-v3-base"))
        .isEqualTo(new ModelId("microsoft/deberta-v3-base", "main"))
        .hasToString("microsoft/deberta-v3-base");
    assertThat(ModelId.parse("a/b.c_d@v1.0")).hasToString("a/b.c_d@v1.0");
    assertThat(ModelId.parse("a/b@refs/pr/1").revision()).isEqualTo("refs/pr/1");
    for (String bad :
        List.of("", "a", "a/", "/a", "a/b/c", "./a", "../a", "a/..", "a/b c", "C:\\a/b", "a/-b")) {
      assertThat(ModelId.isId(bad)).as(bad).isFalse();
      assertThatThrownBy(() -> ModelId.parse(bad)).as(bad).isInstanceOf(HubException.class);
    }
    for (String bad : List.of("", "../x", "a/../b", "/etc", "a//b", "a b", "a/.git", "a\\b")) {
      assertThatThrownBy(() -> ModelId.parse("a/b@" + bad))
          .as(bad)
          .isInstanceOf(HubException.class)
          .hasMessageContaining("is no revision");
    }
  }
}
