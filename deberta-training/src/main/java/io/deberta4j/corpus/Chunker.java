package io.deberta4j.corpus;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Deals documents out to training and validation, and cuts each into chunks of text. What comes out
 * depends on the text and the settings alone.
 */
final class Chunker {
  private final CorpusSettings settings;
  private final DoubleSupplier read;
  private final Consumer<Chunk> full;
  private final Growing train = new Growing();
  private final Growing validation = new Growing();
  private long document;
  private boolean begun;
  private long characters;

  /** A chunk that is not full. */
  private static final class Growing {
    private long number;
    private long characters;
    private List<Chunk.Part> parts = new ArrayList<>();
  }

  /**
   * Creates a chunker.
   *
   * @param read how much of all text was read, 0 to 1
   * @param full takes every chunk when it is full
   */
  Chunker(CorpusSettings settings, DoubleSupplier read, Consumer<Chunk> full) {
    this.settings = settings;
    this.read = read;
    this.full = full;
  }

  /**
   * Adds a line to the document; empty ones are nothing.
   *
   * @param gap what stands between the line and the one before in the document
   */
  void add(String gap, String line) {
    if (line.isEmpty()) {
      return;
    }
    Split split = split(document);
    Growing chunk = split == Split.TRAIN ? train : validation;
    List<Chunk.Part> parts = chunk.parts;
    if (parts.isEmpty() || parts.get(parts.size() - 1).document() != document) {
      parts.add(new Chunk.Part(document, new ArrayList<>()));
    }
    parts.get(parts.size() - 1).lines().add(begun ? gap + line : line);
    begun = true;
    characters += line.length();
    chunk.characters += line.length();
    if (chunk.characters >= settings.shardCharacters()) {
      flush(split, chunk);
    }
  }

  /** Ends a document; one without text is none. */
  void endDocument() {
    if (begun) {
      document++;
      begun = false;
    }
  }

  /** Hands out what is left. */
  void finish() {
    endDocument();
    flush(Split.TRAIN, train);
    flush(Split.VALIDATION, validation);
  }

  /** Returns the number of documents so far. */
  long documents() {
    return document;
  }

  /** Returns the number of characters so far. */
  long characters() {
    return characters;
  }

  /**
   * Deals a document out. Every 1 / share documents are a block, of which a random point is drawn;
   * the document that it falls on is held out. A document may belong to two blocks.
   */
  private Split split(long number) {
    double share = settings.heldOut();
    for (long block = (long) (number * share); block < (number + 1) * share; block++) {
      Random random = SeededRandom.stream(settings.splitSeed(), Purpose.SPLIT, block);
      if ((long) ((block + random.nextDouble()) / share) == number) {
        return Split.VALIDATION;
      }
    }
    return Split.TRAIN;
  }

  private void flush(Split split, Growing chunk) {
    if (!chunk.parts.isEmpty()) {
      full.accept(new Chunk(split, chunk.number++, chunk.parts, read.getAsDouble()));
      chunk.parts = new ArrayList<>();
      chunk.characters = 0;
    }
  }
}
