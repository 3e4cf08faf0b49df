package io.deberta4j.pipeline;

import java.util.List;
import java.util.Optional;

/**
 * What documents say to a question.
 *
 * @param question the question
 * @param documents the documents
 * @param answers the answers, the best first; one of them may be that there is none. Empty where
 *     the documents hold no text
 * @param noAnswerScore the probability of no answer in the window where it is lowest
 * @param reading how the documents were read
 */
public record QuestionAnswering(
    String question,
    List<String> documents,
    List<Answer> answers,
    double noAnswerScore,
    Reading reading)
    implements PipelineResult {
  /** Copies the lists. */
  public QuestionAnswering {
    documents = List.copyOf(documents);
    answers = List.copyOf(answers);
  }

  /** Returns the best answer, empty where it is that there is none. */
  public Optional<Answer> best() {
    return answers.stream().findFirst().filter(answer -> !answer.isNone());
  }
}
