package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.realtime.RealtimeConnection;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimePolicies;
import dev.hawser.realtime.RealtimeProvider;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.spi.Frame.Kind;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport.Answer;
import dev.hawser.testkit.VirtualEngine;
import dev.hawser.testsupport.Transcript.Frame;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Our client with the policies of realtime-js, in virtual time, and the server that realtime-js was
 * recorded with: it accepts and acknowledges everything, but for the topics {@code deny} and {@code
 * silent}.
 */
final class OfficialStage {

  private final VirtualEngine engine = new VirtualEngine();
  private final Connection connection;
  private final List<OfficialLine> lines = new ArrayList<>();

  /** The links whose end is not seen yet, by their number less one. */
  private final List<@Nullable FakeLink> links = new ArrayList<>();

  private final List<Object> results = new ArrayList<>();
  private @Nullable String token;
  private String joinRef = "";
  private boolean silent;

  OfficialStage(UnaryOperator<Hawser> settings) {
    Hawser description =
        Hawser.to("realtime+ws://127.0.0.1:4000/realtime/v1")
            .with(RealtimeOptions.API_KEY, "anon-key")
            .with(RealtimeOptions.REJOIN, RealtimePolicies.rejoin())
            .reconnect(RealtimePolicies.reconnect())
            .credentials(() -> Mono.just(credentials()));
    connection = engine.open(settings.apply(description), new RealtimeProvider());
  }

  private Credentials credentials() {
    return token == null ? Credentials.none() : Credentials.token(token);
  }

  /** The ref of the latest join. */
  String joinRef() {
    return joinRef;
  }

  /** What our client did so far. */
  List<OfficialLine> lines() {
    return lines;
  }

  // ---- time

  private Duration now() {
    return Duration.ofNanos(engine.loop().nanoTime());
  }

  /** Lets time pass until then. */
  OfficialStage at(long millis) {
    look();
    Duration left = Duration.ofMillis(millis).minus(now());
    while (!left.isNegative() && !left.isZero()) {
      Duration step =
          engine.loop().timers() == 0 || engine.loop().untilNextTimer().compareTo(left) > 0
              ? left
              : engine.loop().untilNextTimer();
      engine.advance(step.isZero() ? Duration.ofNanos(1) : step);
      look();
      left = Duration.ofMillis(millis).minus(now());
    }
    return this;
  }

  // ---- what the application does

  /** Does something now. */
  OfficialStage run(Mono<?> call) {
    Disposable running = call.subscribe(value -> {}, results::add);
    results.add(running);
    look();
    return this;
  }

  RealtimeTopic topic(String name, UnaryOperator<Topic> options) {
    return RealtimeTopic.of(options.apply(connection.topic(name)));
  }

  RealtimeTopic room() {
    return topic("room1", topic -> topic);
  }

  OfficialStage connect() {
    return run(connection.connect());
  }

  OfficialStage disconnect() {
    return run(connection.disconnect());
  }

  /** The token from now on. */
  OfficialStage token(String newToken) {
    token = newToken;
    return this;
  }

  OfficialStage refreshToken() {
    return run(RealtimeConnection.of(connection).refreshToken());
  }

  /** Whether something that was started has failed so. */
  boolean failed(Class<? extends Throwable> with) {
    return results.stream().anyMatch(with::isInstance);
  }

  // ---- what the server does

  /** It refuses the next attempts. */
  OfficialStage refuse(int attempts) {
    for (int i = 0; i < attempts; i++) {
      engine.transport().script(Answer.refuse(Cause.refused(503, "", null)));
    }
    return this;
  }

  /** It answers nothing any more on the links that there are. */
  OfficialStage silence() {
    silent = true;
    return this;
  }

  OfficialStage drop() {
    return ended(1006, FakeLink::drop);
  }

  OfficialStage serverCloses(int code) {
    return ended(code, link -> link.serverClose(code, "x"));
  }

  private OfficialStage ended(int code, Consumer<FakeLink> end) {
    int last = links.size() - 1;
    FakeLink link = Objects.requireNonNull(links.set(last, null));
    lines.add(OfficialLine.end(now(), last + 1, "close " + code));
    end.accept(link);
    look();
    return this;
  }

  /** It sends this; refs are JSON. */
  OfficialStage says(String message) {
    engine.transport().link().receive(message);
    look();
    return this;
  }

  /** Sees what the client did, and answers. */
  private void look() {
    engine.run();
    List<FakeLink> all = engine.transport().links();
    for (boolean more = true; more; engine.run()) {
      more = false;
      for (int i = 0; i < all.size(); i++) {
        if (i == links.size()) {
          URI uri = all.get(i).endpoint().uri();
          String target = uri.getRawPath() + "?" + uri.getRawQuery();
          lines.add(OfficialLine.attempt(now(), i + 1, target));
          links.add(all.get(i));
          silent = false;
        }
        for (dev.hawser.spi.Frame frame : all.get(i).take()) {
          sent(i + 1, all.get(i), frame);
          more = true;
        }
        FakeLink open = links.get(i);
        if (open != null && (open.closeCode() != 0 || open.isAborted())) {
          String how = open.isAborted() ? "cut" : "close " + open.closeCode();
          lines.add(OfficialLine.end(now(), i + 1, how));
          links.set(i, null);
        }
      }
      all = engine.transport().links();
      more |= all.size() > links.size();
    }
  }

  private void sent(int number, FakeLink link, dev.hawser.spi.Frame frame) {
    int end = frame.offset() + frame.length();
    int opcode = frame.kind() == Kind.TEXT ? Frame.TEXT : Frame.BINARY;
    Frame sent = Frame.of(opcode, Arrays.copyOfRange(frame.array(), frame.offset(), end));
    lines.add(OfficialLine.frame(now(), number, sent));
    Wire wire = Wire.read(sent);
    if (silent || wire.topic().equals("realtime:silent")) {
      return;
    }
    if (wire.topic().equals("realtime:deny")) {
      reply(link, wire, "error", "{\"reason\":\"unauthorized\"}");
    } else if (wire.event().equals("phx_join")) {
      joinRef = String.valueOf(wire.ref());
      joined(link, wire);
    } else if (wire.event().equals("presence")) {
      reply(link, wire, "ok", "{}");
    } else if (!wire.event().equals("access_token")) {
      reply(link, wire, "ok", "{}"); // Leaves, heartbeats, and acknowledged broadcasts.
    }
  }

  private static void joined(FakeLink link, Wire join) {
    JsonNode config = Objects.requireNonNull(join.payload()).path("config");
    StringBuilder bindings = new StringBuilder();
    int id = 0;
    for (JsonNode binding : config.path("postgres_changes")) {
      String text = binding.toString();
      bindings.append(id++ == 0 ? "" : ",").append(text, 0, text.length() - 1);
      bindings.append(",\"id\":").append(100 + id).append('}');
    }
    reply(link, join, "ok", "{\"postgres_changes\":[" + bindings + "]}");
    if (config.path("presence").path("enabled").booleanValue()) {
      String refs = "[\"" + join.joinRef() + "\",null,\"";
      link.receive(refs + join.topic() + "\",\"presence_state\",{}]");
    }
  }

  private static void reply(FakeLink link, Wire asked, String status, String response) {
    String payload = "{\"status\":\"" + status + "\",\"response\":" + response + "}";
    String joinRef = asked.joinRef() == null ? "null" : "\"" + asked.joinRef() + "\"";
    String ref = "\"" + asked.ref() + "\"";
    boolean v1 = link.endpoint().uri().getRawQuery().contains("vsn=1.0.0");
    String topic = "\"" + asked.topic() + "\"";
    link.receive(
        v1
            ? "{\"ref\":"
                + ref
                + ",\"event\":\"phx_reply\",\"topic\":"
                + topic
                + ",\"payload\":"
                + payload
                + "}"
            : "[" + joinRef + "," + ref + "," + topic + ",\"phx_reply\"," + payload + "]");
  }

  /** The story is over. */
  void end() {
    connection.close();
    engine.run();
    engine.close();
  }
}
