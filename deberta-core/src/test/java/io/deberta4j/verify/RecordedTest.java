package io.deberta4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.check.EncoderPath;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pipeline.TinyModel;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.verify.Finding.Kind;
import io.deberta4j.verify.Graph.Array;
import io.deberta4j.verify.Verification.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that were recorded elsewhere: their form, and disagreements of tokenizers. */
final class RecordedTest {
  @TempDir Path directory;

  private static Recorded parse(String json) {
    return Recorded.parse(json.getBytes(StandardCharsets.UTF_8), "recorded.jsonl: line 3");
  }

  @Test
  void aLineIsReadAsItIsMeant() {
    Recorded one =
        parse(
            """
            {"text": "a", "pair": null, "input_ids": [1, 5, 2], "token_type_ids": [0, 0, 0],
             "logits": [0.5, -1], "last_hidden_state": [[1, 2], [3, 4], [5, 6]]}
            """);
    assertThat(one.text()).isEqualTo(TextPair.of("a"));
    assertThat(one.ids()).containsExactly(1, 5, 2);
    assertThat(one.typeIds()).containsExactly(0, 0, 0);
    Array logits = Objects.requireNonNull(one.outputs().get("logits"));
    assertThat(logits.shape()).containsExactly(1L, 2L);
    assertThat(logits.values()).containsExactly(0.5f, -1);
    Array hidden = Objects.requireNonNull(one.outputs().get("last_hidden_state"));
    assertThat(hidden.shape()).containsExactly(1L, 3L, 2L);
    assertThat(hidden.values()).containsExactly(1, 2, 3, 4, 5, 6);
    Recorded pair = parse("{\"text\": \"a\", \"pair\": \"b\", \"logits\": [0.5]}");
    assertThat(pair.text()).isEqualTo(new TextPair("a", "b"));
    assertThat(pair.ids()).isNull();
  }

  @Test
  void whatIsNotOfTheFormIsRefusedByLineAndKey() {
    refused("[1]", "expected a JSON object");
    refused("{\"logits\": [1]}", "expected \"text\"");
    refused("{\"text\": 1, \"logits\": [1]}", "expected \"text\"");
    refused("{\"text\": \"a\", \"pair\": 2, \"logits\": [1]}", "expected \"text\"");
    refused("{\"text\": \"a\"}", "nothing to compare; expected one of logits");
    refused("{\"text\": \"a\", \"label\": 1, \"logits\": [1]}", "unknown key \"label\"");
    refused("{\"text\": \"a\", \"logits\": []}", "\"logits\" must be a list of numbers");
    refused("{\"text\": \"a\", \"logits\": 1}", "\"logits\" must be a list of numbers");
    refused("{\"text\": \"a\", \"logits\": [\"1\"]}", "\"logits\" must be a list of numbers");
    refused("{\"text\": \"a\", \"logits\": [[1], [2, 3]]}", "all of one length");
    refused("{\"text\": \"a\", \"logits\": [1, [2]]}", "all of one length");
    refused("{\"text\": \"a\", \"logits\": [[[1]]]}", "all of one length");
    refused("{\"text\": \"a\", \"input_ids\": [-1], \"logits\": [1]}", "\"input_ids\"[0]");
    refused("{\"text\": \"a\", \"input_ids\": [1.5], \"logits\": [1]}", "\"input_ids\"[0]");
    refused("{\"text\": \"a\", \"input_ids\": 1, \"logits\": [1]}", "must be a list of ids");
    refused(
        "{\"text\": \"a\", \"input_ids\": [1], \"token_type_ids\": [0, 0], \"logits\": [1]}",
        "\"token_type_ids\" needs as many \"input_ids\"");
  }

  private static void refused(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("recorded.jsonl: line 3: ")
        .hasMessageContaining(message);
  }

  /** Records our own model on these ids, as if another runtime had run them. */
  private Recorded record(String text, int[] ids) {
    Pretrained files = Pretrained.open(directory);
    try (var model = OurModel.open(files, files.config())) {
      var row = new Row(TextPair.of(text), "", ids, new int[ids.length], false);
      Values logits =
          Objects.requireNonNull(
              model
                  .run(List.of(row), List.of("logits"), EncoderPath.REFERENCE)
                  .get(0)
                  .get("logits"));
      return new Recorded(
          TextPair.of(text),
          "'" + text + "'",
          ids,
          null,
          Map.of("logits", new Array(List.of(1L, (long) logits.width()), logits.values())));
    }
  }

  private Path classifier() {
    return TinyModel.write(
        directory, TinyModel.THREE_LABELS, DebertaForSequenceClassification::new);
  }

  private VerificationReport verify(Flavour flavour, Recorded... records) {
    var settings = new Settings(1e-4, flavour, done -> {});
    return Verification.ofRecorded(directory, "recorded.jsonl", List.of(records), settings);
  }

  /**
   * Numbers are compared on the ids of the other side, so that they agree where only ids do not.
   */
  @Test
  void aDisagreementOfTokenizersIsToldFromOneOfNumbers() {
    classifier();
    String text = "A [MASK] goes home";
    Encoding ours = Tokenizer.load(directory).encode(text);
    Encoding theirs =
        Tokenizer.load(directory, TokenizerOptions.DEFAULT.withFlavour(Flavour.MICROSOFT))
            .encode(text);
    assertThat(theirs.ids()).isNotEqualTo(ours.ids()); // there, [MASK] in a text is text
    VerificationReport report =
        verify(
            Flavour.AUTO,
            record("home", Tokenizer.load(directory).encode("home").ids()),
            record(text, theirs.ids()));
    assertThat(report.agrees()).isFalse();
    assertThat(report.texts().get(0).agrees(1e-4)).isTrue();
    TextReport second = report.texts().get(1);
    TextReport.Ids ids = Objects.requireNonNull(second.ids());
    assertThat(ids.equal()).isFalse();
    assertThat(ids.firstDifference()).isEqualTo(Arrays.mismatch(ours.ids(), theirs.ids()));
    assertThat(Objects.requireNonNull(second.alone()).absolute()).isLessThan(1e-4);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().get(0).kind()).isEqualTo(Kind.TOKENIZER);
    String found = report.findings().get(0).text();
    assertThat(found).startsWith("Token ids differ. With --flavour ");
    Flavour named = Flavour.of(found.replaceFirst(".*--flavour (\\S+) .*", "$1"));
    assertThat(verify(named, record(text, theirs.ids())).agrees()).isTrue();
    assertThat(verify(Flavour.MICROSOFT, record(text, theirs.ids())).agrees()).isTrue();
  }

  @Test
  void idsThatNoFlavourGivesAreSaidToBeOfOtherFiles() {
    classifier();
    VerificationReport report = verify(Flavour.AUTO, record("home", new int[] {1, 9, 9, 9, 2}));
    assertThat(report.findings().get(0).text()).contains("no flavour of our tokenizer");
  }

  @Test
  void idsBeyondTheVocabularyAreRefused() {
    classifier();
    Recorded home = record("home", Tokenizer.load(directory).encode("home").ids());
    Recorded wrong =
        new Recorded(home.text(), "line 2", new int[] {1, 5000, 2}, null, home.outputs());
    assertThatThrownBy(() -> verify(Flavour.AUTO, home, wrong))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("line 2: token id 5000, but the model has vocab_size=1010");
  }

  @Test
  void withoutIdsOursAreTaken() {
    classifier();
    Recorded home = record("home", Tokenizer.load(directory).encode("home").ids());
    var without = new Recorded(home.text(), "line 1", null, null, home.outputs());
    VerificationReport report = verify(Flavour.AUTO, without);
    assertThat(report.agrees()).isTrue();
    assertThat(report.texts().get(0).ids()).isNull();
    assertThat(report.texts().get(0).together()).isNull();
  }

  @Test
  void outputsOfAnotherModelFailWithBothShapes() {
    classifier();
    Recorded two =
        new Recorded(
            TextPair.of("home"),
            "line 1",
            null,
            null,
            Map.of("logits", new Array(List.of(1L, 2L), new float[] {1, 2})));
    VerificationReport report = verify(Flavour.AUTO, two);
    assertThat(report.agrees()).isFalse();
    assertThat(report.worst()).isEmpty();
    assertThat(report.texts().get(0).failure())
        .contains("2 values for 'logits', but this checkpoint gives 3 values");
    Recorded hidden =
        new Recorded(
            TextPair.of("home"),
            "line 1",
            null,
            null,
            Map.of("last_hidden_state", new Array(List.of(1L, 1L, 16L), new float[16])));
    assertThat(verify(Flavour.AUTO, hidden).texts().get(0).failure())
        .contains("'last_hidden_state' has shape [1, 1, 16]", "tokens");
    Recorded start =
        new Recorded(
            TextPair.of("home"),
            "line 1",
            null,
            null,
            Map.of("start_logits", new Array(List.of(1L, 3L), new float[3])));
    assertThatThrownBy(() -> verify(Flavour.AUTO, start))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'start_logits', but this checkpoint gives");
    assertThatThrownBy(() -> verify(Flavour.AUTO, two, hidden))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the first text has [logits]");
  }

  /** A pair on other ids: which of them are of the second text must be recorded. */
  @Test
  void segmentsOfForeignIdsMustBeRecorded() {
    TinyModel.write(directory, "\"type_vocab_size\": 2", DebertaForSequenceClassification::new);
    var pair = new TextPair("home", "house");
    Array logits = new Array(List.of(1L, 2L), new float[2]);
    int[] ids = {1, 9, 2, 9, 2};
    var without = new Recorded(pair, "line 1", ids, null, Map.of("logits", logits));
    assertThatThrownBy(() -> verify(Flavour.AUTO, without))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Record token_type_ids too");
    int[] types = {0, 0, 0, 1, 1};
    var with = new Recorded(pair, "line 1", ids, types, Map.of("logits", logits));
    assertThat(verify(Flavour.AUTO, with).texts().get(0).failure()).isEmpty();
  }

  @Test
  void relativeDifferencesAreOfTheLargestValueOfTheOtherSide() {
    var ours = Map.of("logits", new Values(false, 2, new float[] {1.5f, -8}));
    var theirs = Map.of("logits", new Values(false, 2, new float[] {1, -10}));
    Difference difference = Difference.of(ours, theirs);
    assertThat(difference.absolute()).isCloseTo(2, within(1e-9));
    assertThat(difference.relative()).isCloseTo(0.2, within(1e-9));
    assertThat(difference.component()).isEqualTo(1);
    assertThat(difference.token()).isEqualTo(-1);
  }
}
