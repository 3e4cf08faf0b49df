package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta diff-tokenizers}. */
@Command(
    name = "diff-tokenizers",
    description = {
      "Shows the texts that two tokenizers, or two behaviours of one, read differently.",
      "Exits with 0 if there are none, else with 1."
    },
    footer = {
      "%nExample:",
      "  deberta diff-tokenizers --model microsoft/deberta-v3-base \\",
      "    --other-flavour hf5 --input texts.txt",
      "  deberta diff-tokenizers --model microsoft/deberta-v3-base \\",
      "    --other my-tokenizer --input texts.txt"
    })
final class DiffTokenizersCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nTexts and results%n", order = 1)
  private TextOptions text = new TextOptions();

  @ArgGroup(validate = false, heading = "%nThe one%n", order = 2)
  private ModelOption model = new ModelOption();

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      converter = FlavourName.class,
      description = FlavourName.HELP)
  private Flavour flavour = Flavour.AUTO;

  @Option(
      names = "--other",
      paramLabel = ModelSource.LABEL,
      description = "the other tokenizer, a directory or org/name[@revision] (default: the same)")
  private @Nullable String other;

  @Option(
      names = "--other-flavour",
      paramLabel = "NAME",
      converter = FlavourName.class,
      description = "whose tokenizer the other one follows (default: auto)")
  private Flavour otherFlavour = Flavour.AUTO;

  private long compared;
  private long different;

  /** A text as both read it. */
  private record Both(TextPair text, Encoding one, Encoding other) {
    boolean equal() {
      return Arrays.equals(one.ids(), other.ids()) && offsetsDifferAt() == one.length();
    }

    /** Returns the first token that differs. */
    int first() {
      int ids = Arrays.mismatch(one.ids(), other.ids());
      return ids < 0 ? offsetsDifferAt() : Math.min(ids, offsetsDifferAt());
    }

    private int offsetsDifferAt() {
      int both = Math.min(one.length(), other.length());
      for (int i = 0; i < both; i++) {
        if (one.startOffset(i) != other.startOffset(i) || one.endOffset(i) != other.endOffset(i)) {
          return i;
        }
      }
      return both;
    }
  }

  DiffTokenizersCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (other == null && flavour == otherFlavour) {
      throw common.usage("Nothing to compare: give --other, or two flavours that differ");
    }
    try (Texts texts = text.open(streams, common, null)) {
      common.applyToTokenizer();
      Path first = model.tokenizer(streams);
      Tokenizer one = load(first, flavour);
      Tokenizer two =
          load(other == null ? first : ModelSource.tokenizer(other, streams), otherFlavour);
      new TextRun<>(inputs -> encode(one, two, inputs), both -> false, 0)
          .run(texts, streams, this::print);
    }
    streams.err().printf("%d of %d texts differ%n", different, compared);
    return different == 0 ? 0 : 1;
  }

  private static Tokenizer load(Path directory, Flavour flavour) {
    return Tokenizer.load(directory, TokenizerOptions.DEFAULT.withFlavour(flavour));
  }

  private static List<Both> encode(Tokenizer one, Tokenizer two, List<TextPair> inputs) {
    List<Encoding> first = one.encodeBatch(inputs, EncodeOptions.DEFAULT);
    List<Encoding> second = two.encodeBatch(inputs, EncodeOptions.DEFAULT);
    List<Both> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      all.add(new Both(inputs.get(i), first.get(i), second.get(i)));
    }
    return all;
  }

  private void print(Results results, Both both) {
    compared++;
    if (both.equal()) {
      return;
    }
    different++;
    if (text.json()) {
      results.json(json(both));
      return;
    }
    TextPair input = both.text();
    results.line(input.pair() == null ? input.text() : input.text() + "  |  " + input.pair());
    results.line("  one:   " + around(both.one(), both.first()));
    results.line("  other: " + around(both.other(), both.first()));
  }

  /** Returns a few tokens from the first difference on, with their places in the text. */
  private static String around(Encoding encoding, int first) {
    int from = Math.max(0, first - 1);
    int to = Math.min(encoding.length(), first + 5);
    StringBuilder line = new StringBuilder(from > 0 ? "... " : "");
    for (int i = from; i < to; i++) {
      line.append(encoding.tokens().get(i)).append('[').append(encoding.startOffset(i));
      line.append('-').append(encoding.endOffset(i)).append("] ");
    }
    return line.append(to < encoding.length() ? "..." : "").toString().strip();
  }

  private static ObjectNode json(Both both) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", both.text().text());
    if (both.text().pair() != null) {
      object.put("pair", both.text().pair());
    }
    object.put("first_difference", both.first());
    add(object.putObject("one"), both.one());
    add(object.putObject("other"), both.other());
    return object;
  }

  private static void add(ObjectNode to, Encoding encoding) {
    ArrayNode ids = to.putArray("input_ids");
    ArrayNode tokens = to.putArray("tokens");
    ArrayNode offsets = to.putArray("offsets");
    for (int i = 0; i < encoding.length(); i++) {
      ids.add(encoding.id(i));
      tokens.add(encoding.tokens().get(i));
      offsets.addArray().add(encoding.startOffset(i)).add(encoding.endOffset(i));
    }
  }
}
