package io.deberta4j.verify;

import io.deberta4j.io.DebertaException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Flavour;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Looks for the behaviour of our tokenizer that gives the token ids that were recorded. */
final class FlavourSearch {
  private final Path model;
  private final Flavour used;
  private final DebertaConfig config;
  private final OtherSide other;

  FlavourSearch(Path model, Flavour used, DebertaConfig config, OtherSide other) {
    this.model = model;
    this.used = used;
    this.config = config;
    this.other = other;
  }

  /** Says which one it is, or that none is. */
  String tell(List<NamedText> texts) {
    for (Flavour flavour : Flavour.values()) {
      if (flavour != used && givesTheirs(flavour, texts)) {
        return "Token ids differ. With --flavour "
            + flavour.cliName()
            + " ours are theirs on all texts; logits were compared on their ids.";
      }
    }
    return "Token ids differ, and no flavour of our tokenizer gives theirs: are these the same"
        + " tokenizer files? Logits were compared on their ids.";
  }

  private boolean givesTheirs(Flavour flavour, List<NamedText> texts) {
    try {
      List<Row> rows = new RowEncoder(model, flavour, config).rows(texts);
      for (int i = 0; i < rows.size(); i++) {
        int[] ids = other.ids(i);
        if (ids != null && !Arrays.equals(ids, rows.get(i).ids())) {
          return false;
        }
      }
      return true;
    } catch (DebertaException e) {
      return false; // a flavour that these files do not have
    }
  }
}
