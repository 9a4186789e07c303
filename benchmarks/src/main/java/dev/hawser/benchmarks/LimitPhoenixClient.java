package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The limit for Phoenix Channels: as {@link LimitBenchClient}, with the envelope of serializer 2, a
 * {@code HashMap} from topic to channel and one from ref to reply. All joins leave at once.
 */
final class LimitPhoenixClient implements PhoenixClient {

  private final CountDownLatch ready = new CountDownLatch(1);

  // All of this belongs to the event loop.
  private final Map<String, Channel> channels = new HashMap<>();
  private final LongObjectMap<Channel> joining = new LongObjectHashMap<>();
  private final LongObjectMap<Consumer<Tick>> pending = new LongObjectHashMap<>();
  private Runnable onJoined = () -> {};
  private long nextRef = 1;

  private volatile @Nullable LimitHandler handler;
  private volatile boolean closed;

  @Override
  public void connect(URI uri) throws Exception {
    open(URI.create(uri + "/websocket?vsn=2.0.0"));
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + uri.getHost());
    }
  }

  private void open(URI uri) {
    LimitHandler opening =
        new LimitHandler(
            uri,
            this::message,
            () -> {
              joinAll();
              ready.countDown();
            },
            () -> {
              if (!closed) {
                open(uri);
              }
            });
    handler = opening;
    opening.connect();
  }

  @Override
  public void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined) {
    handler()
        .execute(
            () -> {
              this.onJoined = onJoined;
              for (int i = 0; i < topics; i++) {
                String topic = PhoenixClient.topic(i);
                channels.put(topic, new Channel(topic, consumers.apply(i)));
              }
              joinAll();
            });
  }

  private void joinAll() {
    LimitHandler current = handler();
    for (Channel channel : channels.values()) {
      long ref = nextRef++;
      channel.joinRef = Long.toString(ref);
      joining.put(ref, channel);
      current.write(channel, (json, joined) -> writeJoin(json, joined));
    }
  }

  @Override
  public long push(String event, long count, Tick[] bodies, long deadline) throws Exception {
    Channel channel = first();
    handler()
        .send(count, bodies, (json, body) -> writePush(json, channel, nextRef++, event, body))
        .await();
    return count;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    LimitHandler current = handler();
    Channel channel = first();
    current.execute(
        () -> {
          long ref = nextRef++;
          pending.put(ref, onReply);
          current.write(body, (json, tick) -> writePush(json, channel, ref, Wire.REQUEST, tick));
        });
  }

  /** The map is complete when the first topic is joined. */
  private Channel first() {
    Channel channel = channels.get(PhoenixClient.topic(0));
    if (channel == null) {
      throw new IllegalStateException("join first");
    }
    return channel;
  }

  @Override
  public void close() {
    closed = true;
    handler().close();
  }

  private LimitHandler handler() {
    LimitHandler current = handler;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    return current;
  }

  private static void writeJoin(JsonGenerator json, Channel channel) throws IOException {
    json.writeStartArray();
    json.writeString(channel.joinRef);
    json.writeString(channel.joinRef);
    json.writeString(channel.topic);
    json.writeString("phx_join");
    json.writeStartObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void writePush(
      JsonGenerator json, Channel channel, long ref, String event, Tick body) throws IOException {
    json.writeStartArray();
    json.writeString(channel.joinRef);
    json.writeString(Long.toString(ref));
    json.writeString(channel.topic);
    json.writeString(event);
    Json.write(json, body);
    json.writeEndArray();
  }

  private void message(byte[] array, int offset, int length) {
    try (JsonParser json = Json.FACTORY.createParser(array, offset, length)) {
      Json.expect(JsonToken.START_ARRAY, json.nextToken());
      json.nextToken(); // the ref of the join
      String ref = json.nextTextValue();
      String topic = json.nextTextValue();
      String event = json.nextTextValue();
      Json.expect(JsonToken.START_OBJECT, json.nextToken());
      if (Wire.PUSH.equals(event)) {
        Channel channel = channels.get(topic);
        if (channel != null) {
          channel.consumer.accept(Json.read(json));
        }
      } else if (ref != null && "phx_reply".equals(event)) {
        reply(Long.parseLong(ref), json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reply(long ref, JsonParser json) throws IOException {
    String status = null;
    Tick response = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (name.equals("status")) {
        status = json.nextTextValue();
      } else {
        Json.expect(JsonToken.START_OBJECT, json.nextToken());
        response = Json.read(json);
      }
    }
    if (!"ok".equals(status) || response == null) {
      throw new IOException("a reply was not ok: " + status);
    }
    Consumer<Tick> waiting = pending.remove(ref);
    if (waiting != null) {
      waiting.accept(response);
    } else if (joining.remove(ref) != null) {
      onJoined.run();
    }
  }

  /** A topic that is wanted. */
  private static final class Channel {

    final String topic;
    final Consumer<Tick> consumer;
    String joinRef = "";

    Channel(String topic, Consumer<Tick> consumer) {
      this.topic = topic;
      this.consumer = consumer;
    }
  }
}
