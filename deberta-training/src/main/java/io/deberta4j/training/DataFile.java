package io.deberta4j.training;

import io.deberta4j.data.Columns;
import io.deberta4j.data.LabelledText;
import io.deberta4j.data.LabelledTexts;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A data file that was read, and what identifies it.
 *
 * @param name its name without folders
 * @param sha256 the hash of its bytes
 * @param texts its rows
 */
record DataFile(String name, String sha256, List<LabelledText> texts) {
  static DataFile read(Path file, Columns columns) {
    List<LabelledText> texts = LabelledTexts.read(file, columns);
    return new DataFile(String.valueOf(file.getFileName()), hash(file), texts);
  }

  private static String hash(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new DataException(file + ": cannot be hashed: " + e, e);
    }
  }
}
