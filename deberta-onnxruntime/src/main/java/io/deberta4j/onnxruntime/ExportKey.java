package io.deberta4j.onnxruntime;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.onnx.OnnxExport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Under which names an export is kept.
 *
 * @param place the model's folder name, and a hash of where it is and of what is exported
 * @param content a hash of the configuration, of path, size and time of the weight files, and of
 *     the version of the exporter
 */
record ExportKey(String place, String content) {
  private static final int HASH_LENGTH = 16;
  private static final int NAME_LENGTH = 60;

  static ExportKey of(Pretrained model, OnnxExport export) {
    try {
      Path directory = model.files().directory().toRealPath();
      StringBuilder content = new StringBuilder();
      content.append(OnnxExport.FORMAT).append('\n');
      content.append(Files.readString(model.files().configFile())).append('\n');
      for (Path file : model.files().weightFiles()) {
        Path real = file.toRealPath();
        var attributes = Files.readAttributes(real, BasicFileAttributes.class);
        content.append(real).append('\n').append(attributes.size()).append('\n');
        content.append(attributes.lastModifiedTime().toInstant()).append('\n');
      }
      String place = hash(directory + "\n" + export);
      return new ExportKey(readable(directory) + "-" + place, hash(content.toString()));
    } catch (IOException e) {
      throw new CheckpointException(model.files().directory() + ": cannot be read (" + e + ")", e);
    }
  }

  /** Returns the folder's name, as far as every file system takes it. */
  private static String readable(Path directory) {
    String name = String.valueOf(directory.getFileName()).replaceAll("[^A-Za-z0-9._]+", "-");
    return name.substring(0, Math.min(NAME_LENGTH, name.length()));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
