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
import io.deberta4j.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta tokenize}. */
@Command(
    name = "tokenize",
    description = "Shows the tokens of texts. Needs the tokenizer files of a model only.",
    footer = {
      "%nExample:",
      "  deberta tokenize --json \"I still have not received my new card\"",
      "  echo '{\"text\": \"A man eats.\", \"pair\": \"He is hungry.\"}' |",
      "    deberta tokenize --model microsoft/deberta-v3-base --input - --json"
    })
final class TokenizeCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nTexts and results%n", order = 1)
  private TextOptions text = new TextOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @Option(names = "--pair", paramLabel = "TEXT", description = "second text of each TEXT")
  private @Nullable String pair;

  @Option(names = "--no-special-tokens", description = "leave [CLS] and [SEP] out")
  private boolean noSpecialTokens;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "cut after N tokens, of a pair the longer text first (default: no limit)")
  private int maxLength;

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      converter = FlavourName.class,
      description = FlavourName.HELP)
  private Flavour flavour = Flavour.AUTO;

  /** A text and its tokens. */
  private record Tokens(TextPair text, Encoding encoding) {}

  TokenizeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (maxLength < 0) {
      throw common.usage("--max-length must be at least 0, got " + maxLength);
    }
    try (Texts texts = text.open(streams, common, pair)) {
      common.applyToTokenizer();
      Tokenizer tokenizer =
          Tokenizer.load(model.tokenizer(streams), TokenizerOptions.DEFAULT.withFlavour(flavour));
      new TextRun<>(inputs -> encode(tokenizer, inputs), tokens -> false, maxLength)
          .run(texts, streams, this::print);
    }
    return 0;
  }

  private List<Tokens> encode(Tokenizer tokenizer, List<TextPair> inputs) {
    EncodeOptions options = EncodeOptions.DEFAULT.withSpecialTokens(!noSpecialTokens);
    if (maxLength > 0) {
      options = options.withTruncation(Truncation.LONGEST_FIRST, maxLength);
    }
    List<Encoding> encodings = tokenizer.encodeBatch(inputs, options);
    List<Tokens> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      all.add(new Tokens(inputs.get(i), encodings.get(i)));
    }
    return all;
  }

  private void print(Results results, Tokens tokens) {
    Encoding encoding = tokens.encoding();
    if (text.json()) {
      results.json(json(encoding));
      return;
    }
    TextPair input = tokens.text();
    results.line(input.pair() == null ? input.text() : input.text() + "  |  " + input.pair());
    for (int i = 0; i < encoding.length(); i++) {
      results.line(
          "  "
              + encoding.id(i)
              + "\t"
              + encoding.startOffset(i)
              + "-"
              + encoding.endOffset(i)
              + "\t"
              + encoding.tokens().get(i));
    }
  }

  private static ObjectNode json(Encoding encoding) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    add(object.putArray("input_ids"), encoding.ids());
    ArrayNode tokens = object.putArray("tokens");
    encoding.tokens().forEach(tokens::add);
    ArrayNode offsets = object.putArray("offsets");
    for (int i = 0; i < encoding.length(); i++) {
      offsets.addArray().add(encoding.startOffset(i)).add(encoding.endOffset(i));
    }
    add(object.putArray("token_type_ids"), encoding.typeIds());
    add(object.putArray("attention_mask"), encoding.attentionMask());
    add(object.putArray("special_tokens_mask"), encoding.specialTokensMask());
    return object;
  }

  private static void add(ArrayNode array, int[] values) {
    for (int value : values) {
      array.add(value);
    }
  }
}
