package dev.hawser.phoenix;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TckServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The embedded Phoenix server as the TCK wants it. */
final class PhoenixTckServer extends TckServer {

  // Both serializers, as our codec writes them.
  private static final Pattern NOTE =
      Pattern.compile(
          "\\[\"\\d+\",\"\\d+\",\"room:lobby\",\"note\",(.*)]"
              + "|\\{\"topic\":\"room:lobby\",\"event\":\"note\",\"payload\":(.*)"
              + ",\"ref\":\"\\d+\",\"join_ref\":\"\\d+\"}",
          Pattern.DOTALL);

  private final PhoenixServer phoenix;
  private final Vsn vsn;

  static PhoenixTckServer start(Vsn vsn) {
    PhoenixServer server =
        PhoenixTestServer.create()
            .channel("room:*", Room::new)
            .channel("secret", () -> (channel, join) -> PhoenixReply.error(Map.of("reason", "no")))
            .start();
    return new PhoenixTckServer(server, vsn);
  }

  private PhoenixTckServer(PhoenixServer phoenix, Vsn vsn) {
    super(phoenix.server());
    this.phoenix = phoenix;
    this.vsn = vsn;
  }

  @Override
  public Hawser hawser() {
    return Hawser.to("phoenix+" + phoenix.url())
        .with(PhoenixOptions.VSN, vsn.parameter())
        .with(
            PhoenixOptions.REJOIN,
            ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10))
                .retryIf(cause -> cause.kind() != Cause.Kind.REJECTED));
  }

  @Override
  public Hawser withQuickHeartbeat(Hawser hawser) {
    return hawser
        .with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(100))
        .with(PhoenixOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(200));
  }

  @Override
  public Topic topic(Connection connection) {
    return connection.topic("room:lobby");
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
    link.send(
        vsn == Vsn.V2
            ? "[null,null,\"room:lobby\",\"note\"," + payload + "]"
            : "{\"topic\":\"room:lobby\",\"event\":\"note\",\"ref\":null,\"payload\":"
                + payload
                + "}");
  }

  @Override
  public List<String> received(ServerConnection link) {
    List<String> payloads = new ArrayList<>();
    link.received()
        .forEach(
            message -> {
              Matcher note = NOTE.matcher(message.text());
              if (note.matches()) {
                payloads.add(note.group(1) == null ? note.group(2) : note.group(1));
              }
            });
    return payloads;
  }

  @Override
  public OptionalInt joins(ServerConnection link) {
    return OptionalInt.of(
        (int)
            link.received().stream()
                .filter(message -> message.text().contains("\"phx_join\""))
                .count());
  }

  /** Answers {@code echo} with its payload and nothing else. */
  private static final class Room implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      return push.event().equals("echo") ? PhoenixReply.ok(push.json()) : PhoenixReply.none();
    }
  }
}
