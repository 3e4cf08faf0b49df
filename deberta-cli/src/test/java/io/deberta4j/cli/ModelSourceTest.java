package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.deberta4j.testing.ChildJvm;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that name a published model: from the cache, and from a server on this machine. */
class ModelSourceTest {
  private static final String COMMIT = "c".repeat(40);

  @TempDir private Path folder;

  /** Puts a model into the cache that the build names for tests, and returns its name. */
  private static String cached() throws IOException {
    String home = System.getenv("HF_HOME");
    assumeTrue(
        home != null && "1".equals(System.getenv("HF_HUB_OFFLINE")), "run by the build only");
    String name = "model-" + UUID.randomUUID();
    Path model = Path.of(home, "hub", "models--tests--" + name);
    TinyModel.classifier(model.resolve("snapshots").resolve(COMMIT));
    Files.createDirectories(model.resolve("refs"));
    Files.writeString(model.resolve("refs/main"), COMMIT);
    return "tests/" + name;
  }

  @Test
  void modelsInTheCacheNeedNoNetwork() throws IOException {
    String name = cached();
    Run run = Run.of("classify", "--model", name, "some text");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(4).anyMatch(line -> line.contains("maybe"));
    assertThat(Run.of("classify", "--model", name + "@" + COMMIT, "some text")).isEqualTo(run);
    assertThat(Run.of("tokenize", "--model", name, "some text").code()).isZero();
    assertThat(Run.of("inspect", "--model", name).out()).contains("sequence classification");
  }

  @Test
  void aModelThatIsNotInTheCacheIsOneMessage() throws IOException {
    for (String model : List.of("tests/no-such-model", cached() + "@v2")) {
      Run run = Run.of("classify", "--model", model, "some text");
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err().lines().toList())
          .singleElement()
          .asString()
          .startsWith("deberta: " + model + " is neither a directory nor in the cache");
      assertThat(run.out()).isEmpty();
    }
    assertThat(Run.of("classify", "--model", "a/b@../c", "x").err()).contains("is no revision");
  }

  @Test
  void aModelThatIsNoneIsOneMessageWhateverTheCommand() throws IOException {
    String absent = folder.resolve("absent").toString();
    for (List<String> command :
        List.of(
            List.of("classify", "x"),
            List.of("inspect"),
            List.of("convert", "--output", "x"),
            List.of("evaluate-lm", "--text", "x"),
            List.of("generate", "x"))) {
      Run run = run(command, absent);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("deberta: " + absent + ": there is no such directory. Expected a model")
          .contains("org/name (as microsoft/deberta-v3-small), or embedded:NAME");
    }
    assertThat(run(List.of("tokenize", "x"), absent).err())
        .startsWith(
            "deberta: " + absent + ": there is no such file or directory. Expected a model");
    String file = Files.writeString(folder.resolve("text.txt"), "x").toString();
    for (List<String> command : List.of(List.of("classify", "x"), List.of("inspect"))) {
      Run run = run(command, file);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .startsWith(
              "deberta: " + file + ": is a file. A model is the directory with config.json");
    }
    assertThat(run(List.of("tokenize", "x"), file).err()).contains(file + ": is no vocabulary.");
    Run embedded = run(List.of("classify", "x"), "embedded:nope");
    assertThat(embedded.code()).isEqualTo(2);
    assertThat(embedded.err())
        .startsWith("deberta: there is no embedded model 'embedded:nope'; there are embedded:")
        .contains("Try 'deberta classify --help'.");
  }

  private static Run run(List<String> command, String model) {
    List<String> words = new ArrayList<>(command);
    words.addAll(1, List.of("--model", model));
    return Run.of(words.toArray(String[]::new));
  }

  @Test
  void aModelIsFetchedAndUsed() throws IOException, InterruptedException {
    Path model = TinyModel.classifier(folder.resolve("model"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, model));
    server.start();
    try {
      Map<String, String> environment =
          Map.of(
              "HF_ENDPOINT",
              "http://localhost:" + server.getAddress().getPort(),
              "HF_HOME",
              folder.resolve("home").toString(),
              "HF_HUB_OFFLINE",
              "0");
      var result =
          ChildJvm.start(
                  entry -> true, environment, Main.class, "classify", "--model", "a/b", "some text")
              .join();
      Run expected = Run.of("classify", "--model", model.toString(), "some text");
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output()).isEqualTo(expected.out().strip());
      assertThat(folder.resolve("home/hub/models--a--b/snapshots").resolve(COMMIT)).exists();
    } finally {
      server.stop(0);
    }
  }

  /** The library that reads HDF5 is on board, and what it logs is not shown. */
  @Test
  void weightsOfTensorFlowAreRead() throws IOException, InterruptedException {
    Path goldens = TestFolders.goldens();
    Path weights = goldens.resolve("tensorflow/v1-mlm-legacy/tf_model.h5");
    assumeTrue(Files.exists(weights), weights + " is absent");
    Files.copy(weights, folder.resolve("tf_model.h5"));
    Files.copy(goldens.resolve("models/v1-mlm-legacy/config.json"), folder.resolve("config.json"));
    var result = ChildJvm.start(entry -> true, Main.class, "inspect", "--model", folder).join();
    assertThat(result.exitCode()).as(result.output()).isEqualTo(1); // for want of a tokenizer
    assertThat(result.output())
        .contains("masked language modelling", "tf_model.h5", "error  no-tokenizer", "1 error,")
        .doesNotContain("SLF4J", "surplus-tensors", "missing-tensors");
  }

  private static void answer(HttpExchange exchange, Path model) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] content;
      if (path.startsWith("/api/")) {
        try (var files = Files.list(model)) {
          String names =
              files
                  .map(file -> "{\"rfilename\": \"" + file.getFileName() + "\"}")
                  .collect(Collectors.joining(","));
          String json = "{\"sha\": \"" + COMMIT + "\", \"siblings\": [" + names + "]}";
          content = json.getBytes(StandardCharsets.UTF_8);
        }
      } else {
        content = Files.readAllBytes(model.resolve(path.substring(path.lastIndexOf('/') + 1)));
        exchange.getResponseHeaders().set("ETag", "\"" + sha256(content) + "\"");
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
