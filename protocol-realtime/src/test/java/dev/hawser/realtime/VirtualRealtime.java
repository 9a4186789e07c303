package dev.hawser.realtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.VirtualEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.test.subscriber.TestSubscriber;

/** A connection in virtual time; the test is the server. */
final class VirtualRealtime implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * A frame of the client, as serializer 2 has it. A binary one has the event of the user and its
   * payload in hex.
   */
  record Sent(
      String joinRef, String ref, String topic, String event, String payload, boolean binary) {

    JsonNode json() {
      try {
        return JSON.readTree(payload);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + payload, e);
      }
    }

    /** The tables whose changes a join asks for. */
    List<String> tables() {
      return json().at("/config/postgres_changes").findValuesAsText("table");
    }
  }

  final VirtualEngine engine = new VirtualEngine();
  final Connection connection;

  VirtualRealtime() {
    this(UnaryOperator.identity());
  }

  VirtualRealtime(UnaryOperator<Hawser> settings) {
    connection =
        engine.open(
            settings.apply(
                Hawser.to("realtime+ws://localhost/socket")
                    .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ZERO)),
            new Provider());
  }

  RealtimeTopic room() {
    return RealtimeTopic.of(connection.topic("room1"));
  }

  <T> TestSubscriber<T> subscribe(Publisher<T> publisher) {
    return engine.subscribe(publisher);
  }

  void connect() {
    subscribe(connection.connect());
  }

  void advance(Duration by) {
    engine.advance(by);
  }

  FakeLink link() {
    return engine.transport().link();
  }

  /** What the client sent on the latest link since the last take. */
  List<Sent> take() {
    List<Sent> all = new ArrayList<>();
    for (Frame frame : link().take()) {
      all.add(frame.kind() == Frame.Kind.TEXT ? text(frame.text()) : binary(frame));
    }
    return all;
  }

  private static Sent text(String text) {
    try {
      JsonNode array = JSON.readTree(text);
      return new Sent(
          array.get(0).asText(),
          array.get(1).asText(),
          array.get(2).asText(),
          array.get(3).asText(),
          array.get(4).toString(),
          false);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private static Sent binary(Frame frame) {
    BroadcastWire.Pushed pushed = BroadcastWire.pushed(frame);
    return new Sent(
        pushed.joinRef(), pushed.ref(), pushed.topic(), pushed.event(), pushed.hex(), true);
  }

  /** The only frame sent on the latest link since the last take. */
  Sent takeOne() {
    List<Sent> all = take();
    if (all.size() != 1) {
      throw new AssertionError("not one frame: " + all);
    }
    return all.get(0);
  }

  /** The server accepts what was asked. */
  void ok(Sent asked) {
    reply(asked, "ok", "{\"postgres_changes\":[]}");
  }

  /** The server accepts a join, and with it the changes that it asks for, with ids from 1 on. */
  void okWithChanges(Sent join) {
    StringBuilder echo = new StringBuilder();
    int id = 0;
    for (JsonNode binding : join.json().path("config").path("postgres_changes")) {
      ((ObjectNode) binding).put("id", ++id);
      echo.append(id == 1 ? "" : ",").append(binding);
    }
    reply(join, "ok", "{\"postgres_changes\":[" + echo + "]}");
  }

  void refuse(Sent asked, String reason) {
    reply(asked, "error", "{\"reason\":\"" + reason + "\"}");
  }

  void reply(Sent asked, String status, String response) {
    String joinRef = asked.joinRef().equals("null") ? "null" : "\"" + asked.joinRef() + "\"";
    receive(
        joinRef,
        "\"" + asked.ref() + "\"",
        asked.topic(),
        "phx_reply",
        "{\"status\":\"" + status + "\",\"response\":" + response + "}");
  }

  /** A message of the server; refs are JSON. */
  void receive(String joinRef, String ref, String topic, String event, String payload) {
    link()
        .receive(
            "[" + joinRef + "," + ref + ",\"" + topic + "\",\"" + event + "\"," + payload + "]");
  }

  /** The server ends the channel of a join. */
  void close(Sent join) {
    String ref = "\"" + join.ref() + "\"";
    receive(ref, ref, join.topic(), "phx_close", "{}");
  }

  /** The server says something about the channel of a join. */
  void system(Sent join, String extension, String status, String message) {
    receive(
        "\"" + join.ref() + "\"",
        "null",
        join.topic(),
        "system",
        "{\"extension\":\""
            + extension
            + "\",\"status\":\""
            + status
            + "\",\"message\":\""
            + message
            + "\",\"channel\":\"room1\"}");
  }

  /** A row was inserted into {@code todos}, for who has this id. */
  void change(int id) {
    receive(
        "null",
        "null",
        "realtime:room1",
        "postgres_changes",
        "{\"ids\":["
            + id
            + "],\"data\":{\"schema\":\"public\",\"table\":\"todos\",\"type\":\"INSERT\","
            + "\"commit_timestamp\":\"2026-03-01T12:00:00Z\",\"errors\":null,"
            + "\"columns\":[{\"name\":\"id\",\"type\":\"int8\"}],\"record\":{\"id\":7}}}");
  }

  /** Joined with one subscriber of changes, which flow; returns the join. */
  Sent live(PostgresFilter filter, TestSubscriber<PostgresChange> subscriber) {
    connect();
    room().changes(filter).subscribe(subscriber);
    engine.run();
    Sent join = takeOne();
    okWithChanges(join);
    system(join, "postgres_changes", "ok", "Subscribed to PostgreSQL");
    return join;
  }

  /** The topic is joined; returns the join. */
  Sent joined() {
    connect();
    subscribe(room().join());
    Sent join = takeOne();
    ok(join);
    return join;
  }

  @Override
  public void close() {
    engine.close();
  }

  private final class Provider implements ProtocolProvider {
    @Override
    public String id() {
      return "realtime";
    }

    @Override
    public Set<String> schemes() {
      return Set.of("realtime+ws", "realtime+wss");
    }

    @Override
    public List<Option<?>> options() {
      return RealtimeOptions.all();
    }

    @Override
    public Protocol<?> create(ConnectionSpec spec) {
      return new RealtimeProtocol(spec, new Now(), () -> 0);
    }
  }

  /** The engine's time. */
  private final class Now extends Clock {
    @Override
    public Instant instant() {
      return START.plusNanos(engine.loop().nanoTime());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
