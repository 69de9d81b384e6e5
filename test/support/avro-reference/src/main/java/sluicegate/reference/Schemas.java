package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** A small cache of schemas by text, because requests about one schema are consecutive. */
final class Schemas {
  private static final int KEPT = 64;

  private static final Map<String, Schema> PARSED =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
          return size() > KEPT;
        }
      };

  /** A new parser for each text, because a parser remembers names. */
  static Schema of(String text) {
    Schema known = PARSED.get(text);
    if (known != null) return known;
    Schema schema = new Schema.Parser().parse(text);
    PARSED.put(text, schema);
    return schema;
  }

  /** The "schema" of a request, parsed according to "lenient". */
  static Schema requested(JsonNode request) {
    String text = request.get("schema").asText();
    return request.path("lenient").asBoolean() ? lenient(text) : of(text);
  }

  /** A parser like that of readers of a registry: with any names, and with defaults that may not match. */
  static Schema lenient(String text) {
    return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false).parse(text);
  }
}
