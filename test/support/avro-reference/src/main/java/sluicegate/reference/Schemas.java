package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Schemas by their text, the last few kept: requests about one schema come one after the other. */
final class Schemas {
  private static final int KEPT = 64;

  private static final Map<String, Schema> PARSED =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
          return size() > KEPT;
        }
      };

  /** A new parser for each text, since a parser keeps the names that it has met. */
  static Schema of(String text) {
    Schema known = PARSED.get(text);
    if (known != null) return known;
    Schema schema = new Schema.Parser().parse(text);
    PARSED.put(text, schema);
    return schema;
  }

  /** The "schema" of a request, read as "lenient" says. */
  static Schema requested(JsonNode request) {
    String text = request.get("schema").asText();
    return request.path("lenient").asBoolean() ? lenient(text) : of(text);
  }

  /** As readers are configured to read what a registry has: any names, and defaults whether they fit or not. */
  static Schema lenient(String text) {
    return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false).parse(text);
  }
}
