package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.DataException;
import io.deberta4j.pipeline.Answer;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.QuestionAnswering;
import io.deberta4j.pipeline.QuestionAnsweringOptions;
import io.deberta4j.pipeline.QuestionAnsweringPipeline.Question;
import io.deberta4j.tokenizer.TextPair;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta answer}. */
@Command(
    name = "answer",
    description = "Finds the part of a text that answers a question.",
    footer = {
      "%nLines of a file are JSON with \"context\" and \"question\".",
      "%nExample:",
      "  deberta answer --model qa-model --question \"Who eats?\" \"A man eats.\"",
      "  deberta answer --model qa-model --no-answer --input questions.jsonl --json",
      "  deberta answer --model qa-model --together --question \"Who?\" --input all.txt"
    })
final class AnswerCommand extends TextCommand {
  private static final QuestionAnsweringOptions USUAL = QuestionAnsweringOptions.DEFAULT;

  @Option(names = "--question", paramLabel = "TEXT", description = "what each TEXT is to answer")
  private @Nullable String question;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "answers to print (default: ${DEFAULT-VALUE})")
  private int topK = USUAL.topK();

  @Option(
      names = "--max-answer-length",
      paramLabel = "N",
      description = "most tokens of an answer (default: ${DEFAULT-VALUE})")
  private int maxAnswerLength = USUAL.maxAnswerLength();

  @Option(
      names = "--no-answer",
      description = "there may be no answer; for models trained on SQuAD 2.0")
  private boolean noAnswer;

  @Option(
      names = "--no-answer-threshold",
      paramLabel = "X",
      description =
          "by how much no answer must be better than the best answer, in logarithms (default: 0);"
              + " goes with --no-answer")
  private @Nullable Double threshold;

  @Option(names = "--no-align", description = "answers end where tokens end, even within a word")
  private boolean noAlign;

  @Option(
      names = "--together",
      description = "each TEXT is a document for the one question: print the best answers of all")
  private boolean together;

  AnswerCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    requirePositive("--top-k", topK);
    requirePositive("--max-answer-length", maxAnswerLength);
    if (threshold != null && !noAnswer) {
      throw usage("--no-answer-threshold goes with --no-answer");
    }
    if (together && question == null) {
      throw usage("--together needs a --question");
    }
    if (threshold != null && Double.isNaN(threshold)) {
      throw usage("--no-answer-threshold must be a number");
    }
  }

  @Override
  @Nullable String pair() {
    return together ? null : question;
  }

  @Override
  LineKeys keys() {
    return together ? LineKeys.TEXT : new LineKeys("context", "question");
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    var wanted =
        new QuestionAnsweringOptions(
            topK, maxAnswerLength, noAnswer, threshold == null ? 0 : threshold, !noAlign);
    try (var pipeline =
        Deberta.questionAnswering(model(PipelineTask.QUESTION_ANSWERING), options)) {
      if (together) {
        List<String> documents = SingleTexts.of(all(texts));
        var answered = pipeline.answer(String.valueOf(question), documents, wanted);
        printAtEnd(results -> print(results, answered));
        return;
      }
      each(
          texts,
          pipeline,
          pairs -> pipeline.answer(pairs.stream().map(AnswerCommand::question).toList(), wanted),
          this::print);
    }
  }

  private static Question question(TextPair input) {
    String question = input.pair();
    if (question == null) {
      throw new DataException("no question; give --question, or \"question\" in lines of JSON");
    }
    return new Question(question, List.of(input.text()));
  }

  private void print(Results results, QuestionAnswering answered) {
    if (json()) {
      results.json(json(answered));
      return;
    }
    String shown = together ? "" : "  |  " + answered.documents().get(0);
    results.line(answered.question() + shown);
    for (Answer answer : answered.answers()) {
      results.line(
          answer.isNone()
              ? String.format(Locale.ROOT, "  %.4f  (no answer)", answer.score())
              : String.format(
                  Locale.ROOT,
                  "  %.4f  %s%d-%d  %s",
                  answer.score(),
                  together ? answer.document() + ": " : "",
                  answer.start(),
                  answer.end(),
                  answer.answer()));
    }
  }

  private ObjectNode json(QuestionAnswering answered) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("question", answered.question());
    if (!together) {
      object.put("context", answered.documents().get(0));
    }
    ArrayNode array = object.putArray("answers");
    for (Answer answer : answered.answers()) {
      ObjectNode one = array.addObject();
      one.put("answer", answer.answer()).put("score", answer.score());
      if (together) {
        one.put("document", answer.document());
      }
      one.put("start", answer.start()).put("end", answer.end());
    }
    object.put("no_answer_score", answered.noAnswerScore());
    return withReading(object, answered);
  }
}
