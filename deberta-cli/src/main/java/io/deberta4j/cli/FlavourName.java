package io.deberta4j.cli;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.Flavour;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a tokenizer's behaviour. */
final class FlavourName implements ITypeConverter<Flavour> {
  @Override
  public Flavour convert(String name) {
    try {
      return Flavour.of(name);
    } catch (TokenizerException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
