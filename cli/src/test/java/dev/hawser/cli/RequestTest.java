package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code request} prints the payload of the reply; its status decides on the exit code. */
class RequestTest {

  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern EVENT = Pattern.compile("\"event\":\"(\\w+)\"");

  @Test
  void theRepliesArePrintedInOrder() {
    try (TestServer server = server().start()) {
      Cli.Ended ended = Cli.run(request(server, "echo", "{\"n\": 1.00}", "two"));
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.out()).containsExactly("{\"n\":1.00}", "\"two\"");
      assertThat(ended.err()).filteredOn("* status: ok"::equals).hasSize(2);
      assertThat(ended.errors()).isEmpty();
      ServerConnection connection = server.connections().get(0);
      assertThat(connection.awaitClose(Cli.LIMIT).closeCode()).isEqualTo(1000);
      assertThat(connection.received())
          .filteredOn(message -> message.kind() == WireMessage.Kind.TEXT)
          .extracting(WireMessage::text)
          .anyMatch(text -> text.contains("\"unsubscribe\""));
    }
  }

  @Test
  void aStatusThatIsNotOkEndsWith1() {
    try (TestServer server = server().start()) {
      Cli.Ended ended = Cli.run(request(server, "refuse", "1", "2"));
      assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
      assertThat(ended.out()).containsExactly("1");
      assertThat(ended.err()).contains("* status: denied");
      assertThat(ended.errors()).isEmpty();
    }
  }

  @Test
  void noReplyIsATimeOut() {
    try (TestServer server = server().start()) {
      String[] args = request(server, "ignore", "1");
      args[args.length - 1] = "--timeout=2s";
      String[] all = java.util.Arrays.copyOf(args, args.length + 1);
      all[args.length] = "1";
      Cli.Ended ended = Cli.run(all);
      assertThat(ended.code()).isEqualTo(ExitCode.TIMEOUT);
      assertThat(ended.errors()).hasSize(1);
      assertThat(ended.out()).isEmpty();
    }
  }

  @Test
  void aLinkThatIsLostBeforeTheReplyIsToldApart() {
    try (TestServer server = server().start()) {
      Cli.Ended ended = Cli.run(request(server, "die", "1"));
      assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
      assertThat(ended.errors()).singleElement().asString().startsWith("hawser: ");
    }
  }

  @Test
  void aRefusedTopicEndsWith1() {
    WebSocketTestServer refuses =
        WebSocketTestServer.create()
            .onMessage(
                (connection, message) ->
                    connection.send(reply(message.text(), "denied", "\"members only\"")));
    try (TestServer server = refuses.start()) {
      Cli.Ended ended = Cli.run(request(server, "echo", "1"));
      assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
      assertThat(ended.errors()).singleElement().asString().contains("members only");
    }
  }

  @Test
  void aRawSocketHasNoRequests() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Cli.Ended ended = Cli.run("request", server.url("/"), "-", "ping", "1");
      assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
      assertThat(ended.errors().get(0)).startsWith("hawser: ");
    }
  }

  @Test
  void theEventMustBeNamed() {
    Cli.Ended ended = Cli.run("request", "ws://127.0.0.1:1/", "-", "-", "1");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err().get(0)).contains("EVENT");
  }

  private static String[] request(TestServer server, String event, String... payloads) {
    String[] args = new String[4 + payloads.length];
    System.arraycopy(new String[] {"request", server.url("/"), "room", event}, 0, args, 0, 4);
    System.arraycopy(payloads, 0, args, 4, payloads.length);
    return Envelopes.with(args);
  }

  private static WebSocketTestServer server() {
    return WebSocketTestServer.create()
        .onMessage(
            (connection, message) -> {
              String text = message.text();
              if (text.contains("\"unsubscribe\"")) {
                return;
              }
              Matcher event = EVENT.matcher(text);
              switch (event.find() ? event.group(1) : "subscribe") {
                case "subscribe" -> connection.send(reply(text, "ok", "null"));
                case "echo" -> connection.send(reply(text, "ok", payload(text)));
                case "refuse" -> connection.send(reply(text, "denied", payload(text)));
                case "die" -> connection.reset();
                default -> {}
              }
            });
  }

  private static String reply(String request, String status, String payload) {
    Matcher id = ID.matcher(request);
    assertThat(id.find()).as(request).isTrue();
    return "{\"id\":" + id.group(1) + ",\"status\":\"" + status + "\",\"payload\":" + payload + "}";
  }

  /** The payload is the request's last field. */
  private static String payload(String request) {
    int start = request.indexOf("\"payload\":") + "\"payload\":".length();
    return request.substring(start, request.length() - 1);
  }
}
