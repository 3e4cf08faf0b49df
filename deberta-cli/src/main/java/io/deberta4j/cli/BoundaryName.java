package io.deberta4j.cli;

import io.deberta4j.corpus.DocumentBoundary;
import picocli.CommandLine.ITypeConverter;

/** Reads the name of what divides documents. */
final class BoundaryName implements ITypeConverter<DocumentBoundary> {
  @Override
  public DocumentBoundary convert(String name) {
    return EnumNames.parse("boundary", name, DocumentBoundary.values());
  }
}
