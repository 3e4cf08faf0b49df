package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.pipeline.Aggregation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a way of aggregation. */
final class AggregationName implements ITypeConverter<Aggregation> {
  @Override
  public Aggregation convert(String name) {
    try {
      return Aggregation.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
