package dev.hawser.ws;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.testkit.ProtocolTck;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TckServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Topics over JSON keep the rules of every protocol. */
class EnvelopeTckTest implements ProtocolTck {

  private static final Pattern SUBSCRIBE =
      Pattern.compile("\\{\"op\":\"(subscribe|unsubscribe)\",\"channel\":\"(.*)\"}");
  private static final Pattern MESSAGE = Pattern.compile("\\{.*\"type\":\"note\".*\"data\":(.*)}");
  private static final Pattern REQUEST =
      Pattern.compile("\\{.*\"type\":\"echo\".*\"id\":(\\d+).*\"data\":(.*)}");

  @Override
  public TckServer startServer() {
    return new EnvelopeServer();
  }

  private static void answer(ServerConnection link, WireMessage message) {
    Matcher subscribe = SUBSCRIBE.matcher(message.text());
    if (subscribe.matches() && subscribe.group(1).equals("subscribe")) {
      String outcome = subscribe.group(2).equals("secret") ? "refused" : "subscribed";
      link.send("{\"op\":\"" + outcome + "\",\"channel\":\"" + subscribe.group(2) + "\"}");
    }
    Matcher request = REQUEST.matcher(message.text());
    if (request.matches()) {
      link.send("{\"id\":" + request.group(1) + ",\"data\":" + request.group(2) + "}");
    }
  }

  private static final class EnvelopeServer extends TckServer {
    private static final Envelope ENVELOPE =
        Envelope.builder()
            .topic("channel")
            .event("type")
            .payload("data")
            .id("id")
            .subscribe("{\"op\":\"subscribe\",\"channel\":\"${topic}\"}")
            .unsubscribe("{\"op\":\"unsubscribe\",\"channel\":${topic}}")
            .joined(Match.of("op", "subscribed"))
            .refused(Match.of("op", "refused"))
            .replyError("error")
            .build();

    EnvelopeServer() {
      super(WebSocketTestServer.create().onMessage(EnvelopeTckTest::answer).start());
    }

    @Override
    public Hawser hawser() {
      return Hawser.to(server().url("/")).with(WsOptions.ENVELOPE, ENVELOPE);
    }

    @Override
    public Topic topic(Connection connection) {
      return connection.topic("room");
    }

    @Override
    public Topic refusedTopic(Connection connection) {
      return connection.topic("secret");
    }

    @Override
    public String event() {
      return "note";
    }

    @Override
    public String echoedEvent() {
      return "echo";
    }

    @Override
    public String ignoredEvent() {
      return "ignored";
    }

    @Override
    public void emit(ServerConnection link, String payload) {
      link.send("{\"channel\":\"room\",\"type\":\"note\",\"data\":" + payload + "}");
    }

    @Override
    public List<String> received(ServerConnection link) {
      return link.received().stream()
          .map(message -> MESSAGE.matcher(message.text()))
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .collect(Collectors.toList());
    }

    @Override
    public OptionalInt joins(ServerConnection link) {
      return OptionalInt.of(
          (int)
              link.received().stream()
                  .filter(message -> message.text().contains("\"subscribe\""))
                  .count());
    }
  }
}
