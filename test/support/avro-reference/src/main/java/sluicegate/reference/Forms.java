package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** {"schema"} to {"canonical", "fingerprint"}: Parsing Canonical Form and CRC-64-AVRO in hex. */
final class Forms {
  static void answer(JsonNode question, ObjectNode answer) {
    Schema schema = Schemas.of(question.get("schema").asText());
    answer.put("canonical", SchemaNormalization.toParsingForm(schema));
    answer.put("fingerprint", Long.toHexString(SchemaNormalization.parsingFingerprint64(schema)));
  }
}
