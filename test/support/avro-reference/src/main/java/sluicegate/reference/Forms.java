package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * {"schema", "lenient"?} to {"canonical", "fingerprint", "sha256", "logical", "aliases"}: Parsing Canonical Form, CRC-64-AVRO and
 * SHA-256 of it in hex, and, from left to right with each named type once, the valid logical types and the aliases of named
 * types and fields.
 */
final class Forms {
  static void respond(JsonNode request, ObjectNode response) throws NoSuchAlgorithmException {
    Schema schema = Schemas.requested(request);
    response.put("canonical", SchemaNormalization.toParsingForm(schema));
    response.put("fingerprint", Long.toHexString(SchemaNormalization.parsingFingerprint64(schema)));
    response.put("sha256", HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint("SHA-256", schema)));
    list(schema, new HashSet<>(), response.putArray("logical"), response.putArray("aliases"));
  }

  private static void list(Schema schema, Set<String> seen, ArrayNode logical, ArrayNode aliases) {
    switch (schema.getType()) {
      case UNION -> schema.getTypes().forEach(branch -> list(branch, seen, logical, aliases));
      case ARRAY -> list(schema.getElementType(), seen, logical, aliases);
      case MAP -> list(schema.getValueType(), seen, logical, aliases);
      case RECORD -> {
        if (!seen.add(schema.getFullName())) return;
        for (Schema.Field field : schema.getFields()) {
          list(field.schema(), seen, logical, aliases);
          addSorted(field.aliases(), aliases);
        }
        addSorted(schema.getAliases(), aliases);
      }
      case ENUM, FIXED -> {
        if (!seen.add(schema.getFullName())) return;
        addLogical(schema, logical);
        addSorted(schema.getAliases(), aliases);
      }
      default -> addLogical(schema, logical);
    }
  }

  private static void addLogical(Schema schema, ArrayNode logical) {
    LogicalType type = schema.getLogicalType();
    if (type == null) return;
    logical.add(
        type instanceof LogicalTypes.Decimal decimal
            ? "decimal(" + decimal.getPrecision() + ", " + decimal.getScale() + ")"
            : type.getName());
  }

  private static void addSorted(Set<String> names, ArrayNode aliases) {
    new TreeSet<>(names).forEach(aliases::add);
  }
}
