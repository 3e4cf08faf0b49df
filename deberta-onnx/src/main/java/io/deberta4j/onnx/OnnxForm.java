package io.deberta4j.onnx;

import io.deberta4j.io.ConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a graph is written; both forms give the same outputs. */
public enum OnnxForm {
  /** Op for op as {@code model} and as exporters of other implementations trace it. */
  LITERAL,
  /**
   * Less work for the runtime: what does not depend on the input is computed once, when the file is
   * written, and relative positions are multiplied in the order of their distances, so that only
   * the distances a length needs take part and nothing is gathered pair by pair.
   */
  OPTIMISED;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the form of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static OnnxForm of(String cliName) {
    for (OnnxForm form : values()) {
      if (form.cliName().equals(cliName)) {
        return form;
      }
    }
    String known = Arrays.stream(values()).map(OnnxForm::cliName).collect(Collectors.joining(", "));
    throw new ConfigException("Unknown form '" + cliName + "'; expected " + known);
  }
}
