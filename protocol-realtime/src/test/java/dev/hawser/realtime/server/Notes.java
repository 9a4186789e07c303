package dev.hawser.realtime.server;

import dev.hawser.testsupport.Transcript.Header;
import dev.hawser.testsupport.Transcript.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What recorded clients did that only the notes of a recording show. */
final class Notes {

  private static final Pattern REFUSED = Pattern.compile("HTTP (\\d+) \\{(.*?)} (.*)");
  private static final Pattern TYPE = Pattern.compile(".*\"content-type\":\"([^\"]*)\".*");
  private static final Pattern POST = Pattern.compile("POST (\\S+) (.*) -> (\\d+) (.*)");
  private static final Pattern OTHER = Pattern.compile("(no auth|GET /api/ping) -> (\\d+) (.*)");
  private static final byte[] RAW = {0, 1, (byte) 0xff};

  private Notes() {}

  /** An attempt to connect, and how it ended. */
  record Attempt(String target, List<Header> headers, Response response) {}

  /** An attempt to connect that has no line of its own. */
  static Optional<Attempt> handshake(RecordedProject project, String text) {
    Matcher refused = REFUSED.matcher(text);
    String key = project.tokens().apiKey(project.heading());
    String path = "/socket/websocket?vsn=1.0.0";
    List<Header> headers = List.of();
    switch (project.heading()) {
      case "--- x-api-key header instead of the query" ->
          headers = List.of(new Header("x-api-key", key));
      case "--- no vsn" -> path = "/socket/websocket?apikey=" + key;
      case "--- wrong path" -> path = "/wrong?apikey=" + key;
      default -> path += "&apikey=" + key;
    }
    boolean own = !headers.isEmpty() || project.heading().equals("--- no vsn");
    if (text.equals("connected") && own) {
      Response response = new Response(0, 101, false, List.of(), Optional.empty());
      return Optional.of(new Attempt(path, headers, response));
    }
    if (!refused.matches()) {
      return Optional.empty();
    }
    Matcher type = TYPE.matcher(refused.group(2));
    List<Header> answer =
        type.matches() ? List.of(new Header("content-type", type.group(1))) : List.of();
    int status = Integer.parseInt(refused.group(1));
    Response response = new Response(0, status, false, answer, Optional.of(refused.group(3)));
    return Optional.of(new Attempt(path, headers, response));
  }

  /** Does an HTTP request that a note tells; the difference, if its answer is another one. */
  static Optional<String> http(RecordedProject project, String text) {
    Matcher post = POST.matcher(text);
    Matcher other = OTHER.matcher(text);
    if (post.matches()) {
      boolean raw = post.group(2).equals("(raw)");
      HttpRequest request =
          to(project, post.group(1))
              .header("Authorization", "Bearer " + project.tokens().user(RecordedTokens.USER_A))
              .header("Content-Type", raw ? "application/octet-stream" : "application/json")
              .POST(raw ? BodyPublishers.ofByteArray(RAW) : BodyPublishers.ofString(post.group(2)))
              .build();
      return compare(text, request, post.group(3), post.group(4));
    }
    if (!other.matches()) {
      return Optional.empty();
    }
    HttpRequest request =
        other.group(1).equals("no auth")
            ? to(project, "/api/broadcast").POST(BodyPublishers.ofString("{}")).build()
            : to(project, "/api/ping").GET().build();
    return compare(text, request, other.group(2), other.group(3));
  }

  private static HttpRequest.Builder to(RecordedProject project, String target) {
    return HttpRequest.newBuilder(URI.create(project.server().httpUrl() + target));
  }

  private static Optional<String> compare(
      String text, HttpRequest request, String status, String body) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      boolean same =
          String.valueOf(response.statusCode()).equals(status) && response.body().equals(body);
      return same
          ? Optional.empty()
          : Optional.of(text + ": sent " + response.statusCode() + " " + response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
