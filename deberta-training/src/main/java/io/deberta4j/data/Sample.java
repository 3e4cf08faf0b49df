package io.deberta4j.data;

import io.deberta4j.tokenizer.TextPair;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One example of a data set as people read it: texts and, unless it is a test example, what is to
 * be predicted.
 */
public sealed interface Sample {
  /** Names it as the file does, or by its number from 0. */
  String id();

  /** Tells whether what is to be predicted is known. */
  boolean labelled();

  /**
   * A text, or a pair, of one class.
   *
   * @param group what results may also be reported by (genre, language), or what belongs together
   *     (the question of a MultiRC answer); null for nothing
   * @param label the name of the class, or null
   */
  record Text(
      String id, @Nullable String group, String text, @Nullable String pair, @Nullable String label)
      implements Sample {
    @Override
    public boolean labelled() {
      return label != null;
    }
  }

  /** A text, or a pair, with a number, or null. */
  record Scored(
      String id, @Nullable String group, String text, @Nullable String pair, @Nullable Double score)
      implements Sample {
    @Override
    public boolean labelled() {
      return score != null;
    }
  }

  /** A text, or a pair, with any number of labels, or null where they are not known. */
  record Labelled(String id, String text, @Nullable String pair, @Nullable Set<String> labels)
      implements Sample {
    /** Copies the labels. */
    public Labelled {
      labels = labels == null ? null : Set.copyOf(labels);
    }

    @Override
    public boolean labelled() {
      return labels != null;
    }
  }

  /**
   * Continuations of which one is right.
   *
   * @param group what results may also be reported by (RACE: middle or high), or null
   * @param choices each as the model reads it, usually context and continuation; two or more
   * @param answer which is right, from 0, or null
   */
  record Choice(String id, @Nullable String group, List<TextPair> choices, @Nullable Integer answer)
      implements Sample {
    /** Checks the answer. */
    public Choice {
      choices = List.copyOf(choices);
      if (choices.size() < 2 || (answer != null && (answer < 0 || answer >= choices.size()))) {
        throw new IllegalArgumentException(
            "%d choices and the answer %s; expected two or more and one of them"
                .formatted(choices.size(), answer));
      }
    }

    @Override
    public boolean labelled() {
      return answer != null;
    }
  }

  /**
   * A question about a text.
   *
   * @param answers the answers that count, none if the text does not say; null where not known
   */
  record Question(String id, String question, String context, @Nullable List<TextSpan> answers)
      implements Sample {
    /** Copies the answers. */
    public Question {
      answers = answers == null ? null : List.copyOf(answers);
    }

    @Override
    public boolean labelled() {
      return answers != null;
    }
  }

  /**
   * Words with tags.
   *
   * @param document the document they are from, from 0
   * @param tags as many as words, as {@code B-PER}, {@code O}; null where not known
   */
  record Tagged(String id, int document, List<String> words, @Nullable List<String> tags)
      implements Sample {
    /** Checks that there are as many tags as words. */
    public Tagged {
      words = List.copyOf(words);
      tags = tags == null ? null : List.copyOf(tags);
      if (words.isEmpty() || (tags != null && tags.size() != words.size())) {
        throw new IllegalArgumentException(
            "%d words and the tags %s; expected as many, not none".formatted(words.size(), tags));
      }
    }

    @Override
    public boolean labelled() {
      return tags != null;
    }
  }

  /**
   * A statement with a gap about a text with entities (ReCoRD).
   *
   * @param query the statement, with {@link #GAP} in it
   * @param entities mentions in the passage, by their start
   * @param answers the mentions that fill the gap, or null
   */
  record Entities(
      String id,
      String passage,
      String query,
      List<TextSpan> entities,
      @Nullable List<TextSpan> answers)
      implements Sample {
    /** Stands where the entity belongs. */
    public static final String GAP = "@placeholder";

    /** Copies the lists. */
    public Entities {
      entities = List.copyOf(entities);
      answers = answers == null ? null : List.copyOf(answers);
    }

    @Override
    public boolean labelled() {
      return answers != null;
    }
  }
}
