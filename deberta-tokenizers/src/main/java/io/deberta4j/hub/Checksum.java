package io.deberta4j.hub;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a file's content must hash to, which is also the name under which the cache keeps it: the
 * SHA-256 of large files (Git LFS), and of others Git's SHA-1 of the words {@code blob LENGTH}, a
 * zero byte and the content.
 *
 * @param hex the hash, 64 or 40 digits
 */
record Checksum(String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final int SHA256_DIGITS = 64;
  private static final int PIECE = 1 << 20;

  /**
   * Reads an entity tag.
   *
   * @param etag as in the header of an answer, in quotes
   * @param file what it belongs to, for errors
   * @throws HubException if it is no hash
   */
  static Checksum of(String etag, String file) {
    String hex = etag.replaceFirst("^W/", "").replace("\"", "");
    if (!HEX.matcher(hex).matches()) {
      throw new HubException(
          "%s: the server names '%s' as its hash, expected a SHA-256 or Git's SHA-1. Is HF_ENDPOINT a Hub?"
              .formatted(file, hex.length() > 100 ? hex.substring(0, 100) + "..." : hex));
    }
    return new Checksum(hex);
  }

  /** Returns the hash of a file, of the kind that this one is. */
  String hash(Path file) throws IOException {
    MessageDigest digest = digest(hex.length() == SHA256_DIGITS ? "SHA-256" : "SHA-1");
    if (hex.length() != SHA256_DIGITS) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
