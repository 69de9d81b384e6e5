package sluicegate.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Each line of input is a JSON array of requests, each line of output the JSON array of their responses, in the same order. If
 * Avro throws, the response is {"error": "..."}. Exits at the end of the input. The requests are listed in avro-reference.ts.
 */
final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ArrayNode responses = JSON.createArrayNode();
      for (JsonNode request : JSON.readTree(line)) responses.add(respond(request));
      out.println(JSON.writeValueAsString(responses));
      out.flush();
    }
  }

  private static ObjectNode respond(JsonNode request) {
    ObjectNode response = JSON.createObjectNode();
    try {
      switch (request.get("query").asText()) {
        case "forms" -> Forms.respond(request, response);
        case "data" -> Data.respond(request, response);
        case "body" -> Data.respondWithBody(request, response);
        case "reads" -> Compatibility.respond(request, response);
        case "defaults" -> Defaults.respond(request, response);
        case "kept" -> Kept.respond(request, response);
        default -> throw new IllegalArgumentException("unknown request");
      }
    } catch (Exception | StackOverflowError error) {
      response.removeAll().put("error", rootOf(error).toString());
    }
    return response;
  }

  /** Avro's writers wrap the exceptions of their encoder. */
  private static Throwable rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}
