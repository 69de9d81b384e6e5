package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * {"old", "oldBody", "new", "newBody", "otherDefaults"} to {"lost"}: the JSON pointer to the first part of an old
 * schema's datum that the new schema's datum lacks; null when it lacks nothing. Names of types are ignored, Avro types are
 * not. A union's value must be of the branch with the same name, if there is one. A field that only the new schema has must
 * have its default, or null when it has none. With "otherDefaults" a field of both schemas may have its new default instead.
 */
final class Kept {
  private final boolean otherDefaults;

  private Kept(boolean otherDefaults) {
    this.otherDefaults = otherDefaults;
  }

  static void respond(JsonNode request, ObjectNode response) throws IOException {
    Schema oldSchema = Schemas.of(request.get("old").asText());
    Schema newSchema = Schemas.of(request.get("new").asText());
    Object old = Data.datumOf(oldSchema, request.get("oldBody").asText());
    Object now = Data.datumOf(newSchema, request.get("newBody").asText());
    Kept kept = new Kept(request.get("otherDefaults").asBoolean());
    response.put("lost", kept.lost(oldSchema, old, newSchema, now, ""));
  }

  private String lost(Schema oldSchema, Object old, Schema newSchema, Object now, String place) {
    Schema from = branch(oldSchema, old);
    Schema to = branch(newSchema, now);
    if (from.getType() != to.getType() || changesBranch(from, newSchema, to)) return place;
    if (old instanceof IndexedRecord record) return lostFields(record, (IndexedRecord) now, place);
    if (old instanceof Map<?, ?> map) return lostEntries(from, map, to, (Map<?, ?>) now, place);
    if (old instanceof List<?> list) return lostItems(from, list, to, (List<?>) now, place);
    return sameLeaf(old, now) ? null : place;
  }

  private static Schema branch(Schema schema, Object datum) {
    return schema.isUnion() ? schema.getTypes().get(Data.MODEL.resolveUnion(schema, datum)) : schema;
  }

  private static boolean changesBranch(Schema from, Schema newSchema, Schema to) {
    return newSchema.isUnion()
        && newSchema.getIndexNamed(from.getFullName()) != null
        && !from.getFullName().equals(to.getFullName());
  }

  private String lostFields(IndexedRecord old, IndexedRecord now, String place) {
    for (Schema.Field field : old.getSchema().getFields()) {
      Schema.Field other = now.getSchema().getField(field.name());
      String at = place + "/" + field.name();
      if (other == null) return at;
      String lost = lost(field.schema(), old.get(field.pos()), other.schema(), now.get(other.pos()), at);
      if (lost != null && !(otherDefaults && holdsDefault(other, now))) return lost;
    }
    for (Schema.Field field : now.getSchema().getFields()) {
      boolean isNew = old.getSchema().getField(field.name()) == null;
      if (isNew && !holdsDefault(field, now)) return place + "/" + field.name();
    }
    return null;
  }

  private static boolean holdsDefault(Schema.Field field, IndexedRecord record) {
    Object value = record.get(field.pos());
    if (!field.hasDefaultValue()) return value == null;
    Object expected = Data.MODEL.getDefaultValue(field);
    return new Kept(false).lost(field.schema(), expected, field.schema(), value, "") == null;
  }

  private String lostEntries(Schema from, Map<?, ?> old, Schema to, Map<?, ?> now, String place) {
    if (!old.keySet().equals(now.keySet())) return place;
    for (Map.Entry<?, ?> entry : old.entrySet()) {
      Object other = now.get(entry.getKey());
      String at = place + "/" + entry.getKey();
      String lost = lost(from.getValueType(), entry.getValue(), to.getValueType(), other, at);
      if (lost != null) return lost;
    }
    return null;
  }

  private String lostItems(Schema from, List<?> old, Schema to, List<?> now, String place) {
    if (old.size() != now.size()) return place;
    Iterator<?> others = now.iterator();
    for (Object item : old) {
      String lost = lost(from.getElementType(), item, to.getElementType(), others.next(), place + "/-");
      if (lost != null) return lost;
    }
    return null;
  }

  /** Boxed numbers are equal by class and bits: 0 and -0 differ, and NaN equals NaN. */
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
