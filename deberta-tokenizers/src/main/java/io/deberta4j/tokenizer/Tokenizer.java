package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns text into the ids that a DeBERTa model takes, and back. Immutable; one instance serves any
 * number of threads.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.load(Path.of("deberta-v3-base"));
 * Encoding encoding = tokenizer.encode("Hello world");   // [CLS] ▁Hello ▁world [SEP]
 * }</pre>
 */
public final class Tokenizer {
  private final TokenizerParts parts;
  private final TokenizerConfig config;
  private final Flavour flavour;
  private final Assembler assembler;
  private final SpecialTokens special;

  Tokenizer(TokenizerParts parts, TokenizerConfig config, Flavour flavour) {
    this.parts = parts;
    this.config = config;
    this.flavour = flavour;
    this.special =
        new SpecialTokens(
            role("pad_token"),
            role("cls_token"),
            role("sep_token"),
            role("unk_token"),
            role("mask_token"),
            role("bos_token"),
            role("eos_token"));
    String padToken = config.content("pad_token");
    Assembler.Pad pad = parts.pad();
    this.assembler =
        new Assembler(
            parts.template(),
            parts.truncator(),
            parts.vocabulary(),
            config.modelMaxLength(),
            pad != null
                ? pad
                : new Assembler.Pad(
                    special.pad().orElse(0), padToken == null ? "[PAD]" : padToken, 0));
  }

  private OptionalInt role(String role) {
    String content = config.content(role);
    return content == null ? OptionalInt.empty() : parts.vocabulary().id(content);
  }

  /**
   * Loads the tokenizer of a checkpoint.
   *
   * @param path a checkpoint directory or a vocabulary file ({@code tokenizer.json}, {@code
   *     spm.model}, {@code vocab.json}, {@code bpe_encoder.bin}, BERT's {@code vocab.txt}), in any
   *     file system
   * @throws TokenizerException if there is no usable vocabulary
   */
  public static Tokenizer load(Path path) {
    return load(path, TokenizerOptions.DEFAULT);
  }

  /**
   * Loads the tokenizer of a checkpoint with settings of one's own.
   *
   * @throws TokenizerException if there is no vocabulary that the options can be used with
   */
  public static Tokenizer load(Path path, TokenizerOptions options) {
    return TokenizerLoader.load(path, options);
  }

  /** Encodes a text with the tokenizer's own options: special tokens, no padding. */
  public Encoding encode(String text) {
    return encode(text, null, parts.defaults());
  }

  /**
   * Encodes a text, or a pair of texts.
   *
   * @throws TokenizerException if the options cannot be met
   */
  public Encoding encode(String text, @Nullable String pair, EncodeOptions options) {
    return assembler.pad(List.of(assemble(new TextPair(text, pair), options, 0)), options).get(0);
  }

  /**
   * Encodes many inputs, on all processors; the result is that of encoding them one by one and
   * padding them together. With {@link EncodeOptions#overflow()} the windows of an input follow it;
   * {@link Encoding#row()} tells the input.
   */
  public List<Encoding> encodeBatch(List<TextPair> inputs, EncodeOptions options) {
    List<Encoding> rows =
        IntStream.range(0, inputs.size())
            .parallel()
            .mapToObj(row -> assemble(inputs.get(row), options, row))
            .toList();
    return assembler.pad(rows, options);
  }

  private Encoding assemble(TextPair input, EncodeOptions options, int row) {
    Pieces first = parts.segmenter().segment(input.text());
    String pair = input.pair();
    Pieces second = pair == null ? null : parts.segmenter().segment(pair);
    return assembler.assemble(first, second, options, row);
  }

  /** Decodes ids into text; spaces are cleaned up if the checkpoint's settings say so. */
  public String decode(int[] ids, boolean skipSpecialTokens) {
    return decode(ids, new DecodeOptions(skipSpecialTokens, config.cleanUpSpaces()));
  }

  /** Decodes ids into text. An id that is not in the vocabulary reads as the unknown token. */
  public String decode(int[] ids, DecodeOptions options) {
    String text = parts.decoder().decode(ids, options.skipSpecialTokens());
    return options.cleanUpSpaces() ? CleanUp.of(text) : text;
  }

  /**
   * Puts special tokens around ids: {@code [CLS] first [SEP]} or {@code [CLS] first [SEP] second
   * [SEP]} (transformers: {@code build_inputs_with_special_tokens}).
   */
  public int[] buildInputsWithSpecialTokens(int[] first, int @Nullable [] second) {
    return new TemplateArrays(parts.template(), first, second).ids();
  }

  /** Marks the special tokens of {@link #buildInputsWithSpecialTokens} with 1. */
  public int[] specialTokensMask(int[] first, int @Nullable [] second) {
    return new TemplateArrays(parts.template(), first, second).specialTokensMask();
  }

  /** Marks the special tokens among ids that already have them with 1. */
  public int[] specialTokensMask(int[] ids) {
    List<Integer> special = new ArrayList<>();
    for (AddedToken token : config.specialTokens()) {
      parts.vocabulary().id(token.content()).ifPresent(special::add);
    }
    return IntStream.of(ids).map(id -> special.contains(id) ? 1 : 0).toArray();
  }

  /**
   * Gives the token types of {@link #buildInputsWithSpecialTokens}: 0 for the first text, 1 for the
   * second.
   */
  public int[] createTokenTypeIdsFromSequences(int[] first, int @Nullable [] second) {
    return new TemplateArrays(parts.template(), first, second).typeIds();
  }

  /** Returns the number of ids, added tokens included: the least rows an embedding table needs. */
  public int vocabularySize() {
    return parts.vocabulary().size();
  }

  /**
   * Returns the id of a token, or that of the unknown token.
   *
   * @throws TokenizerException if there is neither
   */
  public int id(String token) {
    return tokenId(token)
        .orElseGet(
            () ->
                special
                    .unk()
                    .orElseThrow(
                        () ->
                            new TokenizerException(
                                "The vocabulary has neither '"
                                    + token
                                    + "' nor an unknown token.")));
  }

  /** Returns the id of a token, if it is in the vocabulary. */
  public OptionalInt tokenId(String token) {
    return parts.vocabulary().id(token);
  }

  /**
   * Returns the token of an id.
   *
   * @throws TokenizerException if no token has that id
   */
  public String token(int id) {
    String token = parts.vocabulary().token(id);
    if (token == null) {
      throw new TokenizerException(
          "No token has id " + id + "; the vocabulary has ids 0 to " + (vocabularySize() - 1));
    }
    return token;
  }

  /** Returns the ids of the special tokens. */
  public SpecialTokens specialTokens() {
    return special;
  }

  /** Returns whose behaviour this tokenizer follows; {@link Flavour#AUTO} for a tokenizer.json. */
  public Flavour flavour() {
    return flavour;
  }

  /** Returns the most tokens the model takes; {@link Integer#MAX_VALUE} for no limit. */
  public int modelMaxLength() {
    return config.modelMaxLength();
  }

  /** Returns the options of {@link #encode(String)}: those of tokenizer.json, if it has any. */
  public EncodeOptions defaultOptions() {
    return parts.defaults();
  }

  /** Returns which end of a text that is too long the settings, or tokenizer.json, want cut off. */
  public Side truncationSide() {
    return config.truncationSide() == Side.LEFT ? Side.LEFT : parts.defaults().truncationSide();
  }

  /** Returns how pieces make up words, for masking whole words. */
  public WholeWords wholeWords() {
    return parts.words();
  }

  /**
   * Saves the vocabulary and the settings, to be loaded here or by transformers.
   *
   * @param directory is created if need be; files of the same names are replaced
   * @throws TokenizerException if a file cannot be written
   */
  public void save(Path directory) {
    TokenizerWriter.write(parts.files(), config, flavour, directory);
  }

  /**
   * Saves the vocabulary alone (transformers: {@code save_vocabulary}).
   *
   * @return the files written
   * @throws TokenizerException if a file cannot be written
   */
  public List<Path> saveVocabulary(Path directory) {
    return TokenizerWriter.write(parts.files(), directory);
  }
}
