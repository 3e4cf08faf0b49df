package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.plan.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a precision. */
final class PrecisionName implements ITypeConverter<PrecisionName.Choice> {
  /**
   * What was chosen.
   *
   * @param precision of libtorch on this machine
   * @param fastest whether that is for the backend to say
   */
  record Choice(Precision precision, boolean fastest) {}

  @Override
  public Choice convert(String name) {
    try {
      return new Choice(Precision.of(name), name.equals(Precision.FASTEST));
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
