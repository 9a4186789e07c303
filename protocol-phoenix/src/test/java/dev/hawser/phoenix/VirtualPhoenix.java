package dev.hawser.phoenix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.VirtualEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.test.subscriber.TestSubscriber;

/** A connection in virtual time; the test is the server. */
final class VirtualPhoenix implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  /** A frame of the client, as serializer 2 has it. */
  record Sent(String joinRef, String ref, String topic, String event, String payload) {}

  final VirtualEngine engine = new VirtualEngine();
  final Connection connection;

  VirtualPhoenix() {
    this(UnaryOperator.identity());
  }

  VirtualPhoenix(UnaryOperator<Hawser> settings) {
    connection =
        engine.open(
            settings.apply(
                Hawser.to("phoenix+ws://localhost/socket")
                    .with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ZERO)),
            new PhoenixProvider());
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
    for (String text : link().takeTexts()) {
      try {
        JsonNode array = JSON.readTree(text);
        all.add(
            new Sent(
                array.get(0).asText(),
                array.get(1).asText(),
                array.get(2).asText(),
                array.get(3).asText(),
                array.get(4).toString()));
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + text, e);
      }
    }
    return all;
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
    reply(asked, "ok", "{}");
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

  /** The server does not know the topic of what was asked. */
  void unmatched(Sent asked) {
    receive(
        "null",
        "\"" + asked.ref() + "\"",
        asked.topic(),
        "phx_reply",
        "{\"status\":\"error\",\"response\":{\"reason\":\"unmatched topic\"}}");
  }

  /** A message of the server; refs are JSON. */
  void receive(String joinRef, String ref, String topic, String event, String payload) {
    link()
        .receive(
            "[" + joinRef + "," + ref + ",\"" + topic + "\",\"" + event + "\"," + payload + "]");
  }

  /** The join under way is accepted; returns it. */
  Sent joined(String topic) {
    connect();
    subscribe(connection.topic(topic).join());
    Sent join = takeOne();
    ok(join);
    return join;
  }

  @Override
  public void close() {
    engine.close();
  }
}
