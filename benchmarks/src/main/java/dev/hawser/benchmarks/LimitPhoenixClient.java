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
class LimitPhoenixClient implements ChannelClient {

  private final CountDownLatch ready = new CountDownLatch(1);

  // All of this belongs to the event loop.
  private final Map<String, Channel> channels = new HashMap<>();
  private final LongObjectMap<Channel> joining = new LongObjectHashMap<>();
  private final LongObjectMap<Consumer<Tick>> pending = new LongObjectHashMap<>();
  private Runnable onJoined = () -> {};
  private LimitHandler.@Nullable Encoder<Tick> requests;
  long nextRef = 1;

  private volatile @Nullable LimitHandler handler;
  private volatile boolean closed;

  @Override
  public final void connect(URI server, String work) throws Exception {
    open(URI.create(server + path(work)));
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + server);
    }
  }

  String path(String work) {
    return PhoenixMode.PATH + work + "/websocket?vsn=2.0.0";
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
                String topic = wireName(ChannelClient.topic(i));
                channels.put(topic, new Channel(topic, consumers.apply(i)));
              }
              joinAll();
            });
  }

  private void joinAll() {
    LimitHandler current = handler();
    requests = null;
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
    handler().send(count, bodies, push(channel, event)).await();
    return count;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    LimitHandler current = handler();
    Channel channel = first();
    current.execute(
        () -> {
          LimitHandler.Encoder<Tick> encoder = requests;
          if (encoder == null) {
            encoder = push(channel, Wire.REQUEST);
            requests = encoder;
          }
          pending.put(nextRef, answered(body, onReply));
          current.write(body, encoder);
        });
  }

  /** The map is complete when the first topic is joined. */
  private Channel first() {
    Channel channel = channels.get(wireName(ChannelClient.topic(0)));
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

  private void writeJoin(JsonGenerator json, Channel channel) throws IOException {
    json.writeStartArray();
    json.writeString(channel.joinRef);
    json.writeString(channel.joinRef);
    json.writeString(channel.topic);
    json.writeString("phx_join");
    json.writeStartObject();
    writeJoinPayload(json);
    json.writeEndObject();
    json.writeEndArray();
  }

  void writeJoinPayload(JsonGenerator json) throws IOException {}

  String wireName(String topic) {
    return topic;
  }

  /** Takes the next ref for each message; good for one join. */
  LimitHandler.Encoder<Tick> push(Channel channel, String event) {
    return (json, body) -> {
      json.writeStartArray();
      json.writeString(channel.joinRef);
      json.writeString(Long.toString(nextRef++));
      json.writeString(channel.topic);
      json.writeString(event);
      Json.write(json, body);
      json.writeEndArray();
    };
  }

  /** What takes the response to a request. */
  Consumer<Tick> answered(Tick body, Consumer<Tick> onReply) {
    return onReply;
  }

  void message(byte[] array, int offset, int length) {
    try (JsonParser json = Json.FACTORY.createParser(array, offset, length)) {
      Json.expect(JsonToken.START_ARRAY, json.nextToken());
      json.nextToken(); // the ref of the join
      String ref = json.nextTextValue();
      String topic = json.nextTextValue();
      String event = json.nextTextValue();
      Json.expect(JsonToken.START_OBJECT, json.nextToken());
      if (Wire.PUSH.equals(event)) {
        deliver(topic, Json.read(json));
      } else if (ref != null && "phx_reply".equals(event)) {
        reply(Long.parseLong(ref), json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final void deliver(@Nullable String topic, Tick body) {
    Channel channel = channels.get(topic);
    if (channel != null) {
      channel.consumer.accept(body);
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
  static final class Channel {

    final String topic;
    final Consumer<Tick> consumer;
    String joinRef = "";

    Channel(String topic, Consumer<Tick> consumer) {
      this.topic = topic;
      this.consumer = consumer;
    }
  }
}
