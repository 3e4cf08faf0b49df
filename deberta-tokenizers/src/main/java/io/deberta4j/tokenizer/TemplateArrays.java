package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.SequenceTemplate.Kind;
import io.deberta4j.tokenizer.SequenceTemplate.Part;
import org.jspecify.annotations.Nullable;

/** Ids with special tokens around them, without the texts they came from. */
final class TemplateArrays {
  private final IntList ids = new IntList(64);
  private final IntList mask = new IntList(64);
  private final IntList types = new IntList(64);

  TemplateArrays(SequenceTemplate template, int[] first, int @Nullable [] second) {
    for (Part part : template.parts(second != null)) {
      if (part.kind() == Kind.SPECIAL) {
        part.ids().forEach(id -> add(id, 1, part.typeId()));
        continue;
      }
      int[] text = part.kind() == Kind.FIRST || second == null ? first : second;
      for (int id : text) {
        add(id, 0, part.typeId());
      }
    }
  }

  private void add(int id, int special, int typeId) {
    ids.add(id);
    mask.add(special);
    types.add(typeId);
  }

  int[] ids() {
    return ids.toArray();
  }

  int[] specialTokensMask() {
    return mask.toArray();
  }

  int[] typeIds() {
    return types.toArray();
  }
}
