package io.deberta4j.attention;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DebertaException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Attention as pictures: dark where much attention goes; scores blue where they lower attention,
 * red where they raise it.
 */
final class AttentionPictures {
  private static final int GAP = 3;
  private static final int LARGE = 240;
  private static final int SMALL = 96;
  private static final int GREY = 0xC8C8C8;
  private static final int[] DARK = {0x14, 0x1E, 0x5A};
  private static final int[] RED = {0xB2, 0x18, 0x2B};
  private static final int[] BLUE = {0x21, 0x66, 0xAC};

  private AttentionPictures() {}

  /** A kind of map: the attention, or one of the terms it is made of. */
  enum Kind {
    ATTENTION,
    C2C,
    C2P,
    P2C,
    BIAS;

    float @Nullable [][] of(AttentionMap map) {
      return switch (this) {
        case ATTENTION -> map.probabilities();
        case C2C -> map.contentToContent();
        case C2P -> map.contentToPosition();
        case P2C -> map.positionToContent();
        case BIAS -> map.bias();
      };
    }

    String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Writes a picture of all heads for each kind, layers downwards, and one of each head, its kinds
   * side by side.
   *
   * @param prefix of all names
   */
  static void write(Path folder, String prefix, List<AttentionMap> maps) {
    for (Kind kind : Kind.values()) {
      if (kind.of(maps.get(0)) != null) {
        Path file = folder.resolve(prefix + kind.fileName() + ".png");
        AtomicFiles.write(file, png(overview(kind, maps)));
      }
    }
    for (AttentionMap map : maps) {
      AtomicFiles.write(folder.resolve(prefix + name(map)), png(head(map)));
    }
  }

  private static String name(AttentionMap map) {
    AttentionLayer layer = map.layer();
    String of =
        layer.pass() == 0
            ? String.format(Locale.ROOT, "layer-%02d", layer.index() + 1)
            : "decoder-pass-" + layer.pass();
    return String.format(Locale.ROOT, "%s-head-%02d.png", of, map.head() + 1);
  }

  private static BufferedImage overview(Kind kind, List<AttentionMap> maps) {
    List<AttentionLayer> layers = maps.stream().map(AttentionMap::layer).distinct().toList();
    int heads = maps.stream().mapToInt(AttentionMap::head).max().orElse(0) + 1;
    int size = scale(maps.get(0), SMALL) * maps.get(0).probabilities().length;
    BufferedImage image = blank(heads * (size + GAP) - GAP, layers.size() * (size + GAP) - GAP);
    for (AttentionMap map : maps) {
      float[][] values = kind.of(map);
      if (values != null) {
        int x = map.head() * (size + GAP);
        int y = layers.indexOf(map.layer()) * (size + GAP);
        draw(image, x, y, values, scale(map, SMALL), kind == Kind.ATTENTION);
      }
    }
    return image;
  }

  private static BufferedImage head(AttentionMap map) {
    List<Kind> kinds = Arrays.stream(Kind.values()).filter(kind -> kind.of(map) != null).toList();
    int size = scale(map, LARGE) * map.probabilities().length;
    BufferedImage image = blank(kinds.size() * (size + GAP) - GAP, size);
    for (int k = 0; k < kinds.size(); k++) {
      float[][] values = kinds.get(k).of(map);
      if (values != null) {
        int x = k * (size + GAP);
        draw(image, x, 0, values, scale(map, LARGE), kinds.get(k) == Kind.ATTENTION);
      }
    }
    return image;
  }

  /** Returns how many pixels a token gets, so that a map has about this size. */
  private static int scale(AttentionMap map, int size) {
    return Math.max(1, size / map.probabilities().length);
  }

  private static BufferedImage blank(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, GREY);
      }
    }
    return image;
  }

  private static void draw(
      BufferedImage image, int x, int y, float[][] values, int scale, boolean attention) {
    float most = largest(values);
    for (int i = 0; i < values.length * scale; i++) {
      for (int j = 0; j < values.length * scale; j++) {
        float share = most == 0 ? 0 : values[i / scale][j / scale] / most;
        int[] colour = attention ? DARK : share < 0 ? BLUE : RED;
        image.setRGB(x + j, y + i, mixed(colour, Math.abs(share)));
      }
    }
  }

  /** Returns the largest magnitude. */
  static float largest(float[][] values) {
    float most = 0;
    for (float[] row : values) {
      for (float value : row) {
        most = Math.max(most, Math.abs(value));
      }
    }
    return most;
  }

  /** Mixes white with a colour. */
  private static int mixed(int[] colour, double share) {
    int mixed = 0;
    for (int channel : colour) {
      mixed = mixed << 8 | (int) Math.round(255 + share * (channel - 255));
    }
    return mixed;
  }

  private static byte[] png(BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new DebertaException("a picture could not be made: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }
}
