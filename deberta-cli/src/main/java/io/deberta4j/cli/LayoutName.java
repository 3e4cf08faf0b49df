package io.deberta4j.cli;

import io.deberta4j.corpus.Layout;
import picocli.CommandLine.ITypeConverter;

/** Reads the name of a layout of sequences. */
final class LayoutName implements ITypeConverter<Layout> {
  @Override
  public Layout convert(String name) {
    return EnumNames.parse("layout", name, Layout.values());
  }
}
