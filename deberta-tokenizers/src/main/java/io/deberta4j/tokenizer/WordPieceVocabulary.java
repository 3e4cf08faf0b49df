package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** BERT's {@code vocab.txt}: a token a line, whose number is its id. */
final class WordPieceVocabulary {
  private WordPieceVocabulary() {}

  /**
   * Reads the ids of tokens. Of a token that stands twice the last line counts, as in transformers.
   *
   * @throws TokenizerException if the file is empty or not UTF-8
   */
  static Map<String, Integer> read(byte[] file) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw new TokenizerException("a vocabulary of a token a line, which is not UTF-8.", e);
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    int line = 0;
    for (String token : text.split("\r\n|[\r\n]", -1)) {
      ids.put(token, line++);
    }
    if (text.endsWith("\n") || text.endsWith("\r") || text.isEmpty()) {
      ids.remove("", line - 1); // there is nothing behind the end of the last line
    }
    if (ids.isEmpty()) {
      throw new TokenizerException("a vocabulary without tokens.");
    }
    return ids;
  }
}
