package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plain SentencePiece and byte-level BPE on vocabularies that are not in the repository. */
class ThirdPartyGoldenTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Case(String golden, String model) {}

  private static final List<Case> CASES =
      List.of(
          new Case("tokenizer-deberta-v3/golden-v3.jsonl", "tokenizer-deberta-v3/spm.model"),
          new Case("tokenizer-deberta-v1/golden-v1.jsonl", "tokenizer-deberta-v1/vocab.json"));

  @TestFactory
  Stream<DynamicTest> rowsAreReproduced() {
    List<Case> cases = new ArrayList<>(CASES);
    Path fixtures = TestFiles.data("tokenizer-sentencepiece-fixtures");
    for (Path golden : TestFiles.below(fixtures, ".jsonl")) {
      String name = String.valueOf(golden.getFileName());
      String model = name.replace("golden-", "").replace(".jsonl", ".model");
      String folder = "tokenizer-sentencepiece-fixtures/";
      cases.add(new Case(folder + name, folder + model));
    }
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.golden(), () -> check(c)));
  }

  private static void check(Case data) throws IOException {
    Path golden = TestFiles.data(data.golden());
    assumeTrue(Files.exists(golden), () -> "skipped: " + golden + " is absent");
    boolean byteLevel = data.model().endsWith(".json");
    Flavour flavour = byteLevel ? Flavour.MICROSOFT : Flavour.SENTENCEPIECE;
    Tokenizer tokenizer =
        Tokenizer.load(TestFiles.data(data.model()), TokenizerOptions.DEFAULT.withFlavour(flavour));
    EncodeOptions bare = EncodeOptions.DEFAULT.withSpecialTokens(false);
    for (String line : Files.readAllLines(golden)) {
      JsonNode row = MAPPER.readTree(line);
      Encoding encoding = tokenizer.encode(row.path("text").textValue(), null, bare);
      int[] ids =
          StreamSupport.stream(row.path("ids").spliterator(), false)
              .mapToInt(JsonNode::intValue)
              .toArray();
      assertThat(encoding.ids()).as(line).isEqualTo(ids);
      List<String> pieces =
          StreamSupport.stream(row.path("pieces").spliterator(), false)
              .map(JsonNode::textValue)
              .toList();
      assertThat(encoding.tokens()).as(line).isEqualTo(pieces);
    }
  }
}
