package io.deberta4j.vocabulary;

/**
 * Sorts the suffixes of a text by their first characters: quicksort that looks at one character at
 * a time (Bentley and Sedgewick 1997). A zero ends a suffix.
 */
final class SuffixSort {
  private final int[] text;
  private final int depthLimit;

  private SuffixSort(int[] text, int depthLimit) {
    this.text = text;
    this.depthLimit = depthLimit;
  }

  /**
   * Sorts in place.
   *
   * @param suffixes where each suffix begins
   * @param depthLimit how many characters are looked at
   */
  static void sort(int[] text, int[] suffixes, int depthLimit) {
    new SuffixSort(text, depthLimit).sort(suffixes, 0, suffixes.length, 0);
  }

  private void sort(int[] s, int from, int to, int depth) {
    int low = from;
    int high = to;
    while (high - low > 1 && depth < depthLimit) {
      int pivot = median(s, low, high, depth);
      int less = low;
      int more = high;
      for (int i = low; i < more; ) {
        int c = text[s[i] + depth];
        if (c < pivot) {
          swap(s, less++, i++);
        } else if (c > pivot) {
          swap(s, i, --more);
        } else {
          i++;
        }
      }
      if (pivot != 0) {
        sort(s, less, more, depth + 1);
      }
      sort(s, low, less, depth);
      low = more;
    }
  }

  private int median(int[] s, int from, int to, int depth) {
    int a = text[s[from] + depth];
    int b = text[s[(from + to) >>> 1] + depth];
    int c = text[s[to - 1] + depth];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static void swap(int[] s, int i, int j) {
    int t = s[i];
    s[i] = s[j];
    s[j] = t;
  }
}
