package io.deberta4j.cli;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.Flavour;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a tokenizer's behaviour. */
final class FlavourName implements ITypeConverter<Flavour> {
  /** What {@code --flavour} is. */
  static final String HELP =
      "whose tokenizer is followed: auto (default: deberta4j_flavour of tokenizer_config.json, else"
          + " tokenizer.json as it is, else hf-slow); hf-slow and hf4, the slow and the fast ones"
          + " of transformers 4; hf5, those of transformers 5; microsoft, DeBERTa's own code;"
          + " sentencepiece, that library alone";

  @Override
  public Flavour convert(String name) {
    try {
      return Flavour.of(name);
    } catch (TokenizerException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
