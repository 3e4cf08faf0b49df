package io.deberta4j.checkpoint;

import io.deberta4j.io.FileRegion;
import java.nio.charset.StandardCharsets;

/** Recognises files that are found where weights should be, to say so. */
final class ForeignFile {
  private static final int HEAD_BYTES = 512;
  private static final int TAR_MAGIC_AT = 257;

  private ForeignFile() {}

  /** Reads as much of a file as {@link #describe} looks at. */
  static byte[] head(FileRegion whole) {
    return whole.slice(0, Math.min(whole.length(), HEAD_BYTES)).bytes(HEAD_BYTES);
  }

  /** Says what a file with this beginning is, and what to do with it. */
  static String describe(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("ustar", TAR_MAGIC_AT)) {
      return "a tar file, which PyTorch wrote before 0.1.10. Save it again with a newer PyTorch.";
    }
    if (text.startsWith("version https://git-lfs")) {
      return "a Git LFS pointer. Fetch the file itself with 'git lfs pull'.";
    }
    if (text.startsWith("\u0089HDF")) {
      return "an HDF5 file, as TensorFlow writes. PyTorch files and safetensors are supported.";
    }
    if (text.startsWith("PK\u0003\u0004")) {
      return "a zip file, as torch.save writes. Rename it to *.bin.";
    }
    if (text.startsWith("{", Safetensors.LENGTH_BYTES)) {
      return "it looks like safetensors. Is it cut short, or should it be called *.safetensors?";
    }
    return "its beginning is of no known format. Is it the right file, and whole?";
  }
}
