package io.deberta4j.cli;

import io.deberta4j.check.EncoderPath;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of the code that encodes. */
final class EncoderPathName implements ITypeConverter<EncoderPath> {
  @Override
  public EncoderPath convert(String name) {
    for (EncoderPath path : EncoderPath.values()) {
      if (path.name().toLowerCase(Locale.ROOT).equals(name)) {
        return path;
      }
    }
    throw new TypeConversionException("unknown plan '" + name + "'; expected reference or fast");
  }
}
