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
   * Less work for the runtime: positions are projected once, when the file is written; only those
   * that a length needs take part, and which pair has which is found once for all layers. Queries,
   * keys and values are one product, the mask is added once, and where a head reads the first token
   * alone, the last layer computes nothing else.
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
