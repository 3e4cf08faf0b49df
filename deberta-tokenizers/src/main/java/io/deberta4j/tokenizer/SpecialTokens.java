package io.deberta4j.tokenizer;

import java.util.OptionalInt;

/** The ids of the special tokens; empty where the vocabulary has no such token. */
public record SpecialTokens(
    OptionalInt pad,
    OptionalInt cls,
    OptionalInt sep,
    OptionalInt unk,
    OptionalInt mask,
    OptionalInt bos,
    OptionalInt eos) {}
