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
 * One line in, one line out: a JSON array of questions, a JSON array of as many answers in the same order. What Avro
 * refuses is an answer too: {"error": "..."}. Ends when its input ends. The questions are listed in avro-reference.ts.
 */
final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ArrayNode answers = JSON.createArrayNode();
      for (JsonNode question : JSON.readTree(line)) answers.add(answer(question));
      out.println(JSON.writeValueAsString(answers));
      out.flush();
    }
  }

  private static ObjectNode answer(JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      switch (question.get("ask").asText()) {
        case "forms" -> Forms.answer(question, answer);
        case "data" -> Data.answer(question, answer);
        case "body" -> Data.answerBody(question, answer);
        case "reads" -> Compatibility.answer(question, answer);
        case "defaults" -> Defaults.answer(question, answer);
        case "kept" -> Kept.answer(question, answer);
        default -> throw new IllegalArgumentException("unknown question");
      }
    } catch (Exception | StackOverflowError error) {
      answer.removeAll().put("error", rootOf(error).toString());
    }
    return answer;
  }

  /** Avro's writers wrap what their encoder throws. */
  private static Throwable rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}
