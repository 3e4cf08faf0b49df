package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Sample;
import io.deberta4j.io.DataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static TaskData data(List<Sample> train) {
    return new TaskData(
        Tasks.named("banking77"), Map.of(TaskData.TRAIN, train), Map.of(), BadRows.refuse(), null);
  }

  /** 200 texts of class a, 40 of class b; every text twice. */
  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      String label = i < 200 ? "a" : "b";
      samples.add(new Sample.Text(String.valueOf(i), null, "text " + i / 2, null, label));
    }
    return samples;
  }

  private static Set<String> texts(List<Sample> samples) {
    return samples.stream().map(s -> ((Sample.Text) s).text()).collect(Collectors.toSet());
  }

  @Test
  void holdsOutTheSameShareOfEachClassAndKeepsEqualTextsTogether() {
    TaskData parted = data(samples()).holdOut(0.25, 1);
    List<Sample> dev = parted.split("dev");
    assertThat(dev).hasSize(60);
    assertThat(dev).filteredOn(s -> "b".equals(((Sample.Text) s).label())).hasSize(10);
    assertThat(texts(dev)).doesNotContainAnyElementsOf(texts(parted.train()));
    assertThat(dev.size() + parted.train().size()).isEqualTo(240);
  }

  @Test
  void dependsOnTheSeedAndNotOnTheOrder() {
    List<Sample> shuffled = new ArrayList<>(samples());
    Collections.shuffle(shuffled, new Random(3));
    Set<String> first = texts(data(samples()).holdOut(0.25, 1).split("dev"));
    assertThat(texts(data(shuffled).holdOut(0.25, 1).split("dev"))).isEqualTo(first);
    assertThat(texts(data(samples()).holdOut(0.25, 2).split("dev"))).isNotEqualTo(first);
  }

  @Test
  void refusesWhatCannotBeParted() {
    List<Sample> one = samples().subList(0, 2);
    assertThatThrownBy(() -> data(one).holdOut(0.5, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("one side");
    TaskData parted = data(samples()).holdOut(0.25, 1);
    assertThatThrownBy(() -> parted.holdOut(0.25, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("dev");
  }

  /** A text of two classes goes to one side as a whole: its second class may be in dev only. */
  @Test
  void aClassThatIsHeldOutAsAWholeIsStillOne() {
    List<Sample> samples = new ArrayList<>(samples().subList(0, 20));
    samples.add(new Sample.Text("z", null, "TEXT 3", null, "z"));
    for (int seed = 0; seed < 10; seed++) {
      assertThat(data(samples).holdOut(0.5, seed).labels().names()).containsExactly("a", "z");
    }
  }
}
