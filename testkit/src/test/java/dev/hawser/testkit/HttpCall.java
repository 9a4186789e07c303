package dev.hawser.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One HTTP request on a connection of its own: sent at once, its response read when asked for. */
final class HttpCall implements AutoCloseable {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Response(int status, List<String> headers, byte[] body) {
    String text() {
      return new String(body, UTF_8);
    }

    List<String> header(String name) {
      List<String> values = new ArrayList<>();
      for (String line : headers) {
        String[] field = line.split(": ", 2);
        if (field[0].equalsIgnoreCase(name)) {
          values.add(field[1]);
        }
      }
      return values;
    }
  }

  private final RawClient client;

  HttpCall(int port, String method, String target, String headers, byte[] body) throws IOException {
    client = new RawClient(port);
    client.write(
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: "
            + body.length
            + "\r\n"
            + headers
            + "\r\n");
    client.socket.getOutputStream().write(body);
  }

  /** Waits for the response; fails if the connection ends without one. */
  Response response() throws IOException {
    List<String> lines = List.of(client.readHead().split("\r\n", -1));
    Response response =
        new Response(
            Integer.parseInt(lines.get(0).split(" ", -1)[1]),
            lines.subList(1, lines.size() - 2),
            client.readToEnd());
    client.close();
    return response;
  }

  /** Whether the server ended the connection without a response. */
  boolean endsWithoutResponse() throws IOException {
    return new String(client.readToEnd(), ISO_8859_1).isEmpty();
  }

  boolean staysSilent() throws IOException {
    return client.staysSilent();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
