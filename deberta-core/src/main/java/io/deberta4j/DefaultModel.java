package io.deberta4j;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The model that comes as resources of {@code deberta-models}. Weights are mapped into memory and
 * so must lie in a file: the resources are copied to a folder of the user's cache that is named by
 * their SHA-256, and compared with what lies there on every start.
 *
 * <p>Where the {@link UserCache} cannot be written, it is a temporary folder that is removed at
 * exit.
 */
final class DefaultModel {
  private static final String RESOURCES = "/io/deberta4j/models/default/";
  private static final List<String> NEEDED =
      List.of("config.json", "model.safetensors", "spm.model", "tokenizer_config.json");
  private static final String MODEL_CARD = "README.md";
  private static final int NAME_LENGTH = 16;

  private DefaultModel() {}

  static Path directory() {
    Map<String, byte[]> files = resources(RESOURCES);
    String name = "default-" + digest(files).substring(0, NAME_LENGTH);
    try {
      return unpack(files, UserCache.directory().resolve(name));
    } catch (DebertaException | IOException e) {
      return unpackForThisProcess(files);
    }
  }

  /** Reads the files of a model from the class path. */
  static Map<String, byte[]> resources(String folder) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : NEEDED) {
      byte[] content = resource(folder + name);
      if (content.length == 0) {
        throw new CheckpointException(
            "No embedded model: resource '"
                + folder
                + name
                + "' is not on the class path. Add the dependency io.deberta4j:deberta-models, or"
                + " name a model directory (--model DIR).");
      }
      files.put(name, content);
    }
    files.put(MODEL_CARD, resource(folder + MODEL_CARD));
    return files;
  }

  private static byte[] resource(String path) {
    try (InputStream in = DefaultModel.class.getResourceAsStream(path)) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException e) {
      throw new CheckpointException("resource '" + path + "' cannot be read: " + e, e);
    }
  }

  /** Makes sure that the files in a folder are these. */
  static Path unpack(Map<String, byte[]> files, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = directory.resolve(file.getKey());
      if (!isSame(target, file.getValue())) {
        AtomicFiles.write(target, file.getValue());
      }
    }
    return directory;
  }

  private static boolean isSame(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  private static Path unpackForThisProcess(Map<String, byte[]> files) {
    try {
      Path directory = Files.createTempDirectory("deberta4j-default-");
      unpack(files, directory);
      directory.toFile().deleteOnExit();
      files.keySet().forEach(name -> directory.resolve(name).toFile().deleteOnExit());
      return directory;
    } catch (IOException e) {
      throw new CheckpointException(
          "The embedded model cannot be unpacked: "
              + e
              + ". Set XDG_CACHE_HOME to a folder that this user may write.",
          e);
    }
  }

  private static String digest(Map<String, byte[]> files) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      files.values().forEach(sha256::update);
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
