package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.pipeline.WindowMerge;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a way of merging. */
final class WindowMergeName implements ITypeConverter<WindowMerge> {
  @Override
  public WindowMerge convert(String name) {
    try {
      return WindowMerge.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
