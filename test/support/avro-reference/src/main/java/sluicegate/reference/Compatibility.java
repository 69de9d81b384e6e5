package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** {"writer", "reader"} to {"reads"}: whether records written with the one can be read with the other. */
final class Compatibility {
  static void answer(JsonNode question, ObjectNode answer) {
    SchemaCompatibilityType type =
        SchemaCompatibility.checkReaderWriterCompatibility(
                Schemas.of(question.get("reader").asText()), Schemas.of(question.get("writer").asText()))
            .getType();
    answer.put("reads", type == SchemaCompatibilityType.COMPATIBLE);
  }
}
