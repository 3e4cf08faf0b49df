package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.onnx.OnnxHead;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a head to export; empty for the word auto. */
final class OnnxHeadName implements ITypeConverter<Optional<OnnxHead>> {
  private static final String AUTO = "auto";

  /** The names there are, for the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(Stream.of(AUTO), Arrays.stream(OnnxHead.values()).map(OnnxHead::cliName))
          .iterator();
    }
  }

  @Override
  public Optional<OnnxHead> convert(String name) {
    try {
      return name.equals(AUTO) ? Optional.empty() : Optional.of(OnnxHead.of(name));
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
