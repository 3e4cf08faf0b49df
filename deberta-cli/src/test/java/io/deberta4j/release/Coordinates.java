package io.deberta4j.release;

import java.util.List;

/** What a dependency names. */
record Coordinates(String group, String artifact, String classifier, String version) {
  static Coordinates of(Xml dependency) {
    return new Coordinates(
        dependency.text("groupId"),
        dependency.text("artifactId"),
        dependency.text("classifier"),
        dependency.text("version"));
  }

  static List<Coordinates> all(Xml from, String path) {
    return from.all(path).stream().map(Coordinates::of).toList();
  }

  Coordinates withClassifier(String other) {
    return new Coordinates(group, artifact, other, version);
  }

  Coordinates withVersion(String other) {
    return new Coordinates(group, artifact, classifier, other);
  }
}
