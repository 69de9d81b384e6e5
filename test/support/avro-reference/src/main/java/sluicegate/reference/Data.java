package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * {"schema", "lenient"?, "body", "json"?} to {"again", "written", "read"?}: the re-encoded body, the datum in Avro JSON, and the
 * body of the given Avro JSON. Bodies are base64. When only the JSON cannot be read, "read" is absent and "unread" has the
 * reason.
 */
final class Data {
  /** No conversions: a logical type is its underlying type. Maps keep the order of their bytes. */
  static final GenericData MODEL = new InOrder();

  private static final class InOrder extends GenericData {
    InOrder() {
      // The fast reader creates its own maps.
      setFastReaderEnabled(false);
    }

    @Override
    public Object newMap(Object old, int size) {
      return new LinkedHashMap<Object, Object>();
    }
  }

  static void respond(JsonNode request, ObjectNode response) throws IOException {
    Schema schema = Schemas.requested(request);
    Object datum = datumOf(schema, request.get("body").asText());
    response.put("again", bodyOf(schema, datum));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    write(schema, datum, EncoderFactory.get().jsonEncoder(schema, text));
    response.put("written", text.toString(StandardCharsets.UTF_8));
    if (request.has("json")) addJson(schema, request, response);
  }

  /** {"schema", "json"} to {"body"}: the body of an Avro JSON text. */
  static void respondWithBody(JsonNode request, ObjectNode response) throws IOException {
    Schema schema = Schemas.of(request.get("schema").asText());
    response.put("body", bodyOf(schema, read(schema, json(schema, request))));
  }

  private static Decoder json(Schema schema, JsonNode request) throws IOException {
    return DecoderFactory.get().jsonDecoder(schema, request.get("json").asText());
  }

  private static void addJson(Schema schema, JsonNode request, ObjectNode response) {
    try {
      response.put("read", bodyOf(schema, read(schema, json(schema, request))));
    } catch (Exception refusal) {
      response.put("unread", refusal.toString());
    }
  }

  /** The datum of a body, all of whose bytes must belong to it. */
  static Object datumOf(Schema schema, String body) throws IOException {
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(Base64.getDecoder().decode(body), null);
    Object datum = read(schema, decoder);
    if (!decoder.isEnd()) throw new IOException("bytes are left behind the datum");
    return datum;
  }

  static String bodyOf(Schema schema, Object datum) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(schema, datum, EncoderFactory.get().binaryEncoder(bytes, null));
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static Object read(Schema schema, Decoder decoder) throws IOException {
    return new GenericDatumReader<>(schema, schema, MODEL).read(null, decoder);
  }

  private static void write(Schema schema, Object datum, Encoder encoder) throws IOException {
    new GenericDatumWriter<>(schema, MODEL).write(datum, encoder);
    encoder.flush();
  }
}
