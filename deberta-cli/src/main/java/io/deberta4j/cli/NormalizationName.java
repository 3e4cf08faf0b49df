package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.vocabulary.NormalizationRule;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a normalisation. */
final class NormalizationName implements ITypeConverter<NormalizationRule> {
  @Override
  public NormalizationRule convert(String name) {
    try {
      return NormalizationRule.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
