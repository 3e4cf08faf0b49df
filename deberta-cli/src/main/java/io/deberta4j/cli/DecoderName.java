package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.pipeline.MaskDecoder;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a mask decoder. */
final class DecoderName implements ITypeConverter<MaskDecoder> {
  @Override
  public MaskDecoder convert(String name) {
    try {
      return MaskDecoder.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
