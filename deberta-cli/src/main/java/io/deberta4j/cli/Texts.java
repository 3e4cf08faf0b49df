package io.deberta4j.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The inputs of a command, a few at a time. */
interface Texts extends AutoCloseable {
  /** Returns the next inputs, at most this many; none at the end. */
  List<Text> next(int most);

  /** Returns how much of all inputs was read, 0 to 1; negative where that is not known. */
  double fraction();

  /** Names where they are from. */
  String source();

  @Override
  void close();

  /** Inputs that are all there. */
  static Texts of(List<Text> all) {
    Iterator<Text> rest = all.iterator();
    return new Texts() {
      @Override
      public List<Text> next(int most) {
        List<Text> some = new ArrayList<>();
        while (some.size() < most && rest.hasNext()) {
          some.add(rest.next());
        }
        return some;
      }

      @Override
      public double fraction() {
        return -1;
      }

      @Override
      public String source() {
        return "the command line";
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
