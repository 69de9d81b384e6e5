package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * {"schema"} of a record, parsed as Java's readers do, to {"body"}: the record in which each field has its default, in
 * base64. An error when a field has no default, or one that Java cannot use.
 */
final class Defaults {
  static void respond(JsonNode request, ObjectNode response) throws IOException {
    Schema schema = Schemas.lenient(request.get("schema").asText());
    GenericData.Record record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) record.put(field.pos(), Data.MODEL.getDefaultValue(field));
    response.put("body", Data.bodyOf(schema, record));
  }
}
