package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.corpus.CorpusDescription;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a prepared corpus has, as lines to read, and as JSON. */
final class CorpusText {
  private CorpusText() {}

  static List<String> lines(Path folder, CorpusDescription corpus, CorpusSettings settings) {
    List<String> lines = new ArrayList<>();
    lines.add("corpus      " + folder);
    lines.add(line("vocabulary  %,d tokens", corpus.vocabularySize()));
    lines.add(line("documents   %,d of %,d characters", corpus.documents(), corpus.characters()));
    lines.add(
        line(
            "sequences   %s, at most %,d tokens",
            EnumNames.of(settings.layout()), corpus.sequenceLength()));
    for (Split split : Split.values()) {
      lines.add(
          line(
              "%-10s  %,d sequences, %,d tokens",
              EnumNames.of(split), corpus.sequences(split), corpus.tokens(split)));
    }
    return lines;
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static ObjectNode json(Path folder, CorpusDescription corpus, CorpusSettings settings) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .put("corpus", folder.toString())
        .put("vocabulary_size", corpus.vocabularySize())
        .put("vocabulary_sha256", corpus.vocabularyHash())
        .put("documents", corpus.documents())
        .put("characters", corpus.characters())
        .put("layout", EnumNames.of(settings.layout()))
        .put("sequence_length", corpus.sequenceLength());
    for (Split split : Split.values()) {
      object
          .putObject(EnumNames.of(split))
          .put("sequences", corpus.sequences(split))
          .put("tokens", corpus.tokens(split))
          .put("shards", corpus.shards(split).size());
    }
    return object;
  }
}
