package io.deberta4j.model;

import io.deberta4j.io.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The terms of disentangled attention that involve positions (arXiv:2006.03654, section 3.1). */
public enum PositionTerm {
  /** Content to position. */
  C2P,
  /** Position to content. */
  P2C,
  /** Position to position: listed by some configurations, computed by no released code. */
  P2P;

  /** Reads {@code pos_att_type} in its text form, "c2p|p2c". */
  static List<PositionTerm> parse(List<String> names) {
    List<PositionTerm> terms = new ArrayList<>();
    for (String name : names) {
      String wanted = name.strip().toUpperCase(Locale.ROOT);
      if (wanted.isEmpty()) {
        continue;
      }
      PositionTerm found = null;
      for (PositionTerm term : values()) {
        if (term.name().equals(wanted)) {
          found = term;
        }
      }
      if (found == null) {
        throw new ConfigException(
            "pos_att_type lists \"" + name + "\"; known terms are c2p, p2c and p2p");
      }
      terms.add(found);
    }
    return terms;
  }

  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
