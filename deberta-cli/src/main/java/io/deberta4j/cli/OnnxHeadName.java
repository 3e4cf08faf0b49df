package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.onnx.OnnxHead;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a head to export. */
final class OnnxHeadName implements ITypeConverter<OnnxHeadName.Choice> {
  private static final String AUTO = "auto";

  /** What was chosen; null for the word auto. */
  record Choice(@Nullable OnnxHead head) {}

  /** The names there are, for the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(Stream.of(AUTO), Arrays.stream(OnnxHead.values()).map(OnnxHead::cliName))
          .iterator();
    }
  }

  @Override
  public Choice convert(String name) {
    try {
      return new Choice(name.equals(AUTO) ? null : OnnxHead.of(name));
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
