package dev.hawser.realtime;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import dev.hawser.testkit.RealtimeRights;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TckServer;
import dev.hawser.testkit.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * The embedded Realtime server as the TCK wants it. Nobody may write to its private topics, so that
 * the server answers no broadcast. A reply of Realtime has no payload: there is nothing to echo.
 */
final class RealtimeTckServer extends TckServer {

  private static final Pattern NOTE =
      Pattern.compile(
          ".*\\{\"type\":\"broadcast\",\"event\":\"note\",\"payload\":(.*?)}"
              + ",\"ref\":\"\\d+\",\"join_ref\":\"\\d+\"}",
          Pattern.DOTALL);

  private final RealtimeServer realtime;
  private final Vsn vsn;

  static RealtimeTckServer start(Vsn vsn) {
    RealtimeServer server =
        RealtimeTestServer.create()
            .withoutDelays()
            .maxEventsPerSecond(1_000_000)
            .maxJoinsPerSecond(1_000)
            .rights(
                (token, topic) ->
                    topic.equals("secret") ? RealtimeRights.none() : RealtimeRights.readOnly())
            .start();
    return new RealtimeTckServer(server, vsn);
  }

  private RealtimeTckServer(RealtimeServer realtime, Vsn vsn) {
    super(realtime.phoenix().server());
    this.realtime = realtime;
    this.vsn = vsn;
  }

  @Override
  public Hawser hawser() {
    String token = realtime.token("authenticated");
    return Hawser.to("realtime+" + realtime.url())
        .with(RealtimeOptions.API_KEY, realtime.apiKey())
        .with(RealtimeOptions.VSN, vsn.parameter())
        // The TCK closes a link with 1001, which is otherwise followed by a pause of 10 s and more.
        .with(RealtimeOptions.FAILURES, FailureTable.defaults().slowDown(Duration.ofMillis(100)))
        .credentials(() -> Mono.just(Credentials.token(token)));
  }

  @Override
  public Hawser withQuickHeartbeat(Hawser hawser) {
    return hawser
        .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(100))
        .with(RealtimeOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(200));
  }

  @Override
  public Topic topic(Connection connection) {
    return RealtimeTopic.of(connection.topic("lobby")).asPrivate().acknowledged().topic();
  }

  @Override
  public Topic refusedTopic(Connection connection) {
    return RealtimeTopic.of(connection.topic("secret")).asPrivate().topic();
  }

  @Override
  public String event() {
    return "note";
  }

  @Override
  public String ignoredEvent() {
    return "ignored";
  }

  @Override
  public void emit(ServerConnection link, String payload) {
    String broadcast = "{\"type\":\"broadcast\",\"event\":\"note\",\"payload\":" + payload + "}";
    link.send(
        vsn == Vsn.V2
            ? "[null,null,\"realtime:lobby\",\"broadcast\"," + broadcast + "]"
            : "{\"topic\":\"realtime:lobby\",\"event\":\"broadcast\",\"ref\":null,\"payload\":"
                + broadcast
                + "}");
  }

  @Override
  public List<String> received(ServerConnection link) {
    List<String> payloads = new ArrayList<>();
    for (WireMessage message : link.received()) {
      if (message.kind() == WireMessage.Kind.BINARY) {
        BroadcastWire.Pushed pushed = BroadcastWire.pushed(Frame.binary(message.bytes()));
        if (pushed.event().equals("note")) {
          payloads.add(new String(HexFormat.of().parseHex(pushed.hex()), StandardCharsets.UTF_8));
        }
      } else {
        Matcher note = NOTE.matcher(message.text());
        if (note.matches()) {
          payloads.add(note.group(1));
        }
      }
    }
    return payloads;
  }

  @Override
  public OptionalInt joins(ServerConnection link) {
    return OptionalInt.of(
        (int)
            link.received().stream()
                .filter(
                    message ->
                        message.kind() == WireMessage.Kind.TEXT
                            && message.text().contains("\"phx_join\""))
                .count());
  }
}
