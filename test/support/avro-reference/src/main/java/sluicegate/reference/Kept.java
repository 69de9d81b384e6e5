package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * {"old", "oldBody", "new", "newBody"} to {"lost"}: where a datum of the old schema is not wholly in the datum of the
 * new one, as a JSON pointer; null when all of it is there. Names of types do not count, Avro types do. A field that
 * only the new schema has must hold its default, or null when it has none.
 */
final class Kept {
  static void answer(JsonNode question, ObjectNode answer) throws IOException {
    Object old = Data.datumOf(Schemas.of(question.get("old").asText()), question.get("oldBody").asText());
    Object now = Data.datumOf(Schemas.of(question.get("new").asText()), question.get("newBody").asText());
    answer.put("lost", lost(old, now, ""));
  }

  private static String lost(Object old, Object now, String place) {
    if (old instanceof IndexedRecord record) {
      return now instanceof IndexedRecord other ? lostFields(record, other, place) : place;
    }
    if (old instanceof Map<?, ?> map) {
      return now instanceof Map<?, ?> other ? lostEntries(map, other, place) : place;
    }
    if (old instanceof List<?> list) {
      return now instanceof List<?> other ? lostItems(list, other, place) : place;
    }
    return sameLeaf(old, now) ? null : place;
  }

  private static String lostFields(IndexedRecord old, IndexedRecord now, String place) {
    for (Schema.Field field : old.getSchema().getFields()) {
      Schema.Field other = now.getSchema().getField(field.name());
      String at = place + "/" + field.name();
      if (other == null) return at;
      String lost = lost(old.get(field.pos()), now.get(other.pos()), at);
      if (lost != null) return lost;
    }
    for (Schema.Field field : now.getSchema().getFields()) {
      if (old.getSchema().getField(field.name()) != null) continue;
      Object expected = field.hasDefaultValue() ? Data.MODEL.getDefaultValue(field) : null;
      String lost = lost(expected, now.get(field.pos()), place + "/" + field.name());
      if (lost != null) return lost;
    }
    return null;
  }

  private static String lostEntries(Map<?, ?> old, Map<?, ?> now, String place) {
    if (!old.keySet().equals(now.keySet())) return place;
    for (Map.Entry<?, ?> entry : old.entrySet()) {
      String lost = lost(entry.getValue(), now.get(entry.getKey()), place + "/" + entry.getKey());
      if (lost != null) return lost;
    }
    return null;
  }

  private static String lostItems(List<?> old, List<?> now, String place) {
    if (old.size() != now.size()) return place;
    for (int index = 0; index < old.size(); index++) {
      String lost = lost(old.get(index), now.get(index), place + "/" + index);
      if (lost != null) return lost;
    }
    return null;
  }

  /** Boxed numbers are equal by class and bits: 0 and -0 differ, NaN is NaN. */
  private static boolean sameLeaf(Object old, Object now) {
    if (old instanceof GenericFixed fixed) {
      return now instanceof GenericFixed other && Arrays.equals(fixed.bytes(), other.bytes());
    }
    if (old instanceof GenericEnumSymbol<?>) {
      return now instanceof GenericEnumSymbol<?> && old.toString().equals(now.toString());
    }
    return old == null ? now == null : old.equals(now);
  }
}
