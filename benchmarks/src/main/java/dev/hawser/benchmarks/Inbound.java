package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The receiving half of a hand-written peer: decodes a message and finds who waits for it. */
final class Inbound {

  private final Wire wire;
  private final LongFunction<@Nullable Consumer<Tick>> takePending;
  private final Map<String, Consumer<Tick>> topics = new HashMap<>();
  private Consumer<Tick> all = tick -> {};

  /**
   * @param takePending finds and forgets who waits for the reply with an id
   */
  Inbound(Wire wire, LongFunction<@Nullable Consumer<Tick>> takePending) {
    this.wire = wire;
    this.takePending = takePending;
  }

  void onTick(Consumer<Tick> consumer) {
    all = consumer;
  }

  void onTopic(String topic, Consumer<Tick> consumer) {
    topics.put(topic, consumer);
  }

  void text(String message) {
    try (JsonParser json = Json.FACTORY.createParser(message)) {
      message(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void bytes(byte[] array, int offset, int length) {
    try (JsonParser json = Json.FACTORY.createParser(array, offset, length)) {
      message(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void message(JsonParser json) throws IOException {
    Json.expect(JsonToken.START_OBJECT, json.nextToken());
    if (wire == Wire.BARE) {
      all.accept(Json.read(json));
      return;
    }
    long id = -1;
    String topic = null;
    Tick payload = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "id" -> id = json.nextLongValue(-1);
        case "topic" -> topic = json.nextTextValue();
        case "payload" -> {
          Json.expect(JsonToken.START_OBJECT, json.nextToken());
          payload = Json.read(json);
        }
        default -> {
          json.nextToken();
          json.skipChildren();
        }
      }
    }
    Consumer<Tick> consumer = id >= 0 ? takePending.apply(id) : topics.get(topic);
    if (consumer != null && payload != null) {
      consumer.accept(payload);
    }
  }
}
