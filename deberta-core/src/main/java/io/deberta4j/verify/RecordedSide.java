package io.deberta4j.verify;

import io.deberta4j.io.DataException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Outputs that another runtime gave once, one text at a time. */
final class RecordedSide implements OtherSide {
  private final String name;
  private final List<Recorded> records;
  private final List<String> compared;
  private final OutputRows rows;

  /**
   * Looks at what was recorded.
   *
   * @param records one at least
   * @throws DataException if the texts do not have the same outputs, or if the checkpoint does not
   *     give them
   */
  RecordedSide(String name, List<Recorded> records, OurModel ours) {
    this.name = name;
    this.records = records;
    Set<String> first = records.get(0).outputs().keySet();
    for (Recorded record : records) {
      if (!record.outputs().keySet().equals(first)) {
        throw new DataException(
            "%s: has %s, the first text has %s"
                .formatted(record.where(), record.outputs().keySet(), first));
      }
    }
    for (String output : first) {
      if (!ours.outputs().contains(output)) {
        throw new DataException(
            "%s: has '%s', but this checkpoint gives %s"
                .formatted(
                    records.get(0).where(), output, ours.outputs().stream().sorted().toList()));
      }
    }
    compared = List.copyOf(first);
    rows = new OutputRows(ours, compared);
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public Map<String, Long> weightTypes() {
    return Map.of();
  }

  @Override
  public List<String> compared() {
    return compared;
  }

  @Override
  public List<String> leftAside() {
    return List.of();
  }

  @Override
  public int @Nullable [] ids(int text) {
    return records.get(text).ids();
  }

  @Override
  public int @Nullable [] typeIds(int text) {
    return records.get(text).typeIds();
  }

  @Override
  public Map<String, Values> alone(int text, Row row) {
    Recorded record = records.get(text);
    var place = new OutputRows.Place(0, 1, row.length());
    return rows.of(record.outputs(), place, row.length(), record.where());
  }

  @Override
  public boolean runsBatches() {
    return false;
  }

  @Override
  public List<Map<String, Values>> together(List<Row> batch) {
    throw new IllegalStateException("recorded outputs cannot be run again");
  }
}
