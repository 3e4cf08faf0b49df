package io.deberta4j.training;

import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledText;
import io.deberta4j.data.Labels;
import io.deberta4j.data.StratifiedSplit;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The labelled texts of a job.
 *
 * @param trainingFiles the files trained on
 * @param evaluationFile the file evaluated on, or null
 * @param split the texts of both sides; nothing on the right without evaluation
 * @param labels the classes of the training files
 */
record ClassificationData(
    List<DataFile> trainingFiles,
    @Nullable DataFile evaluationFile,
    StratifiedSplit split,
    Labels labels) {

  /**
   * Reads and splits the files of a job.
   *
   * @throws io.deberta4j.io.DataException if a file cannot be used
   */
  static ClassificationData read(FineTuningJob job) {
    List<DataFile> files = new ArrayList<>();
    List<LabelledText> texts = new ArrayList<>();
    for (Path path : job.trainingFiles()) {
      DataFile file = DataFile.read("training", path, job.columns());
      files.add(file);
      texts.addAll(file.texts());
    }
    Labels labels = Labels.of(texts);
    Path evaluation = job.evaluationFile();
    DataFile other =
        evaluation == null ? null : DataFile.read("evaluation", evaluation, job.columns());
    if (other != null) {
      other.texts().forEach(text -> labels.id(text.label()));
      return new ClassificationData(
          files, other, new StratifiedSplit(texts, other.texts()), labels);
    }
    StratifiedSplit split =
        job.heldOutFraction() > 0
            ? StratifiedSplit.of(texts, job.heldOutFraction(), job.splitSeed())
            : new StratifiedSplit(texts, List.of());
    return new ClassificationData(files, null, split, labels);
  }

  /** Encodes texts, each truncated to {@code maxLength} tokens. */
  static List<Example> encode(
      List<LabelledText> texts, Labels labels, Tokenizer tokenizer, int maxLength) {
    List<TextPair> inputs =
        texts.stream().map(text -> new TextPair(text.text(), text.pair())).toList();
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, maxLength);
    List<Encoding> encodings = tokenizer.encodeBatch(inputs, options);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Encoding encoding = encodings.get(i);
      examples.add(
          new Example(encoding.ids(), encoding.typeIds(), labels.id(texts.get(i).label())));
    }
    return examples;
  }
}
