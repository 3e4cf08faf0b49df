package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.pipeline.ScoreFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a score function. */
final class ScoreFunctionName implements ITypeConverter<ScoreFunction> {
  @Override
  public ScoreFunction convert(String name) {
    try {
      return ScoreFunction.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
