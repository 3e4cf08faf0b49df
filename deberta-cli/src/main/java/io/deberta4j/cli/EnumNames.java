package io.deberta4j.cli;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** Names of constants as they are written on the command line: EMPTY_LINE is empty-line. */
final class EnumNames {
  private EnumNames() {}

  /** Returns the name of a constant. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Finds a constant by its name; what it is tells the message where there is none. */
  static <E extends Enum<E>> E parse(String what, String name, E[] constants) {
    for (E constant : constants) {
      if (of(constant).equals(name)) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "Unknown %s '%s'; expected %s"
            .formatted(
                what,
                name,
                String.join(", ", Arrays.stream(constants).map(EnumNames::of).toList())));
  }
}
