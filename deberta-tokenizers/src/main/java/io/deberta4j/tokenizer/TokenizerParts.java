package io.deberta4j.tokenizer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a tokenizer is made of.
 *
 * @param segmenter text to pieces
 * @param vocabulary all tokens, added ones included
 * @param decoder ids to text
 * @param template where special tokens go
 * @param truncator how much of a pair stays
 * @param words Microsoft's view of words, for n-gram masking
 * @param defaults the options of a call without options
 * @param pad the padding token; null for the one of the settings
 * @param files what {@link Tokenizer#save} writes: name to content
 */
record TokenizerParts(
    Segmenter segmenter,
    Vocabulary vocabulary,
    TextDecoder decoder,
    SequenceTemplate template,
    Truncator truncator,
    WholeWords words,
    EncodeOptions defaults,
    Assembler.@Nullable Pad pad,
    Map<String, byte[]> files) {}
