package io.deberta4j.finetuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A small data set of each kind, in its official format, that a tiny model can learn. */
enum TinyTask {
  RTE("rte", 10) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder rows = new StringBuilder("index\tsentence1\tsentence2\tlabel\n");
      for (int i = 0; i < count; i++) {
        boolean yes = random.nextBoolean();
        String pair = yes ? "yes it has come" : "no it has not";
        rows.append(i).append('\t').append(words(random)).append('\t').append(pair);
        rows.append('\t').append(yes ? "entailment" : "not_entailment").append('\n');
      }
      Files.writeString(folder.resolve(split + ".tsv"), rows);
    }
  },
  STSB("stsb", 12) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder rows = new StringBuilder("index\tgenre\tsentence1\tsentence2\tscore\n");
      for (int i = 0; i < count; i++) {
        int score = random.nextInt(3);
        rows.append(i).append("\tnews\t").append(words(random)).append('\t');
        rows.append(new String[] {"no", "money", "yes"}[score]).append('\t');
        rows.append((double) score).append('\n');
      }
      Files.writeString(folder.resolve(split + ".tsv"), rows);
    }
  },
  GOEMOTIONS("goemotions", 25) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < count; i++) {
        int label = random.nextInt(2);
        rows.append(words(random)).append(label == 0 ? " please" : " help");
        rows.append('\t').append(label).append('\t').append("id").append(i).append('\n');
      }
      Files.writeString(folder.resolve(split + ".tsv"), rows);
    }
  },
  COPA("copa", 20) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < count; i++) {
        int right = random.nextInt(2);
        rows.append(
            """
            {"premise": "%s", "choice1": "%s", "choice2": "%s", "question": "cause", "label": %d, "idx": %d}
            """
                .formatted(
                    words(random), right == 0 ? "yes" : "no", right == 1 ? "yes" : "no", right, i));
      }
      Files.writeString(folder.resolve(split + ".jsonl"), rows);
    }
  },
  SQUAD2("squad2", 30) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder paragraphs = new StringBuilder();
      for (int i = 0; i < count; i++) {
        boolean there = random.nextInt(3) > 0;
        String before = words(random);
        String context = before + (there ? " money " : " card ") + words(random);
        String answers =
            there
                ? "[{\"text\": \"money\", \"answer_start\": %d}]".formatted(before.length() + 1)
                : "[]";
        paragraphs.append(i == 0 ? "" : ",\n");
        paragraphs.append(
            """
            {"context": "%s", "qas": [{"id": "q%d", "question": "where", "is_impossible": %s,
             "answers": %s}]}
            """
                .formatted(context, i, !there, answers));
      }
      Files.writeString(
          folder.resolve(split + "-v2.0.json"),
          "{\"version\": \"v2.0\", \"data\": [{\"title\": \"t\", \"paragraphs\": ["
              + paragraphs
              + "]}]}");
    }
  },
  NER("ner", 12) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder rows = new StringBuilder("-DOCSTART- -X- -X- O\n\n");
      for (int i = 0; i < count; i++) {
        int at = random.nextInt(4);
        for (int w = 0; w < 4; w++) {
          String word = w == at ? "money" : WORDS[random.nextInt(WORDS.length)];
          rows.append(word).append(w == at ? " NN I-NP B-MISC\n" : " NN I-NP O\n");
        }
        rows.append('\n');
      }
      Files.writeString(folder.resolve(split + ".txt"), rows);
    }
  },
  RECORD("record", 30) {
    @Override
    void write(Path folder, String split, Random random, int count) throws IOException {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < count; i++) {
        boolean first = random.nextBoolean();
        String one = first ? "Money" : "Card";
        String other = first ? "Card" : "Money";
        String middle = " " + words(random) + " ";
        int second = one.length() + middle.length();
        rows.append(
            """
            {"source": "x", "passage": {"text": "%s", "entities": [{"start": 0, "end": %d}, {"start": %d, "end": %d}]}, "qas": [{"query": "where is @placeholder", "answers": [{"start": %d, "end": %d, "text": "Money"}], "idx": %d}], "idx": %d}
            """
                .formatted(
                    one + middle + other,
                    one.length() - 1,
                    second,
                    second + other.length() - 1,
                    first ? 0 : second,
                    first ? 4 : second + 4,
                    i,
                    i));
      }
      Files.writeString(folder.resolve(split + ".jsonl"), rows);
    }
  };

  static final String[] WORDS = {"my", "card", "has", "come", "where", "is", "the", "we"};

  private final String taskName;
  private final int epochs;

  TinyTask(String taskName, int epochs) {
    this.taskName = taskName;
    this.epochs = epochs;
  }

  String taskName() {
    return taskName;
  }

  int epochs() {
    return epochs;
  }

  abstract void write(Path folder, String split, Random random, int count) throws IOException;

  /** Writes 48 examples to train on and 24 to evaluate on. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder, "train", new Random(1), 48);
    write(folder, this == NER ? "valid" : "dev", new Random(2), 24);
    return folder;
  }

  static String words(Random random) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      words.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return words.toString();
  }
}
