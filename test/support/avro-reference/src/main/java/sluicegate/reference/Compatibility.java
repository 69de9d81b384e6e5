package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** {"writer", "reader"} to {"reads"}: whether records of the writer schema can be read with the reader schema. */
final class Compatibility {
  static void respond(JsonNode request, ObjectNode response) {
    SchemaCompatibilityType type =
        SchemaCompatibility.checkReaderWriterCompatibility(
                Schemas.of(request.get("reader").asText()), Schemas.of(request.get("writer").asText()))
            .getType();
    response.put("reads", type == SchemaCompatibilityType.COMPATIBLE);
  }
}
