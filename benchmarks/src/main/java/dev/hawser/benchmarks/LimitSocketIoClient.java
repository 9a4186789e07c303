package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The limit for Socket.IO: as {@link LimitBenchClient}, with the packets of Engine.IO 4 and
 * Socket.IO 5 over WebSocket, a {@code HashMap} from namespace to consumer and one from id to
 * acknowledgement. All namespaces are connected at once; a binary event has one attachment.
 */
final class LimitSocketIoClient implements ChannelClient {

  private static final String ROOT = "/";

  private final SocketIoUse use;
  private final CountDownLatch ready = new CountDownLatch(1);

  // All of this belongs to the event loop.
  private final Map<String, Consumer<Tick>> namespaces = new HashMap<>();
  private final LongObjectMap<Consumer<Tick>> pending = new LongObjectHashMap<>();
  private Runnable onJoined = () -> {};
  private long nextId;
  private @Nullable String binaryNamespace;
  private LimitHandler.@Nullable Encoder<Tick> requests;

  private volatile @Nullable LimitHandler handler;

  LimitSocketIoClient(SocketIoUse use) {
    this.use = use;
  }

  @Override
  public void connect(URI server, String work) throws Exception {
    URI uri = URI.create(server + SocketIoMode.PATH + "?EIO=4&transport=websocket&work=" + work);
    LimitHandler opening = new LimitHandler(uri, this::packet, () -> {}, () -> {});
    handler = opening;
    opening.connect();
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + server);
    }
  }

  @Override
  public void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined) {
    LimitHandler current = handler();
    current.execute(
        () -> {
          this.onJoined = onJoined;
          for (int i = 0; i < topics; i++) {
            String namespace = use.namespace(i);
            namespaces.put(namespace, consumers.apply(i));
            current.write("40" + prefix(namespace), JsonGenerator::writeRaw);
          }
        });
  }

  @Override
  public long push(String event, long count, Tick[] bodies, long deadline) throws Exception {
    LimitHandler.Encoder<Tick> encoder =
        use == SocketIoUse.BINARY ? new BinaryEvent(event) : new Event(event, false);
    handler().send(count, bodies, encoder).await();
    return count;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    LimitHandler current = handler();
    current.execute(
        () -> {
          LimitHandler.Encoder<Tick> encoder = requests;
          if (encoder == null) {
            encoder = new Event(Wire.REQUEST, true);
            requests = encoder;
          }
          pending.put(nextId, onReply);
          current.write(body, encoder);
        });
  }

  @Override
  public void close() {
    handler().close();
  }

  private LimitHandler handler() {
    LimitHandler current = handler;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    return current;
  }

  private static String prefix(String namespace) {
    return namespace.equals(ROOT) ? "" : namespace + ",";
  }

  private void packet(byte[] array, int offset, int length) {
    String namespace = binaryNamespace;
    if (namespace != null) {
      binaryNamespace = null;
      deliver(namespace, Attachments.read(Arrays.copyOfRange(array, offset, offset + length)));
      return;
    }
    switch (array[offset]) {
      case '0' -> ready.countDown();
      case '2' -> handler().write("3", JsonGenerator::writeRaw);
      case '4' -> {
        try {
          message(array, offset + 1, offset + length);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      default -> {}
    }
  }

  private void message(byte[] array, int start, int end) throws IOException {
    byte type = array[start];
    int at = start + 1;
    if (type == '5') {
      at += 2; // one attachment
    }
    String namespace = ROOT;
    if (at < end && array[at] == '/') {
      int comma = at;
      while (array[comma] != ',') {
        comma++;
      }
      namespace = new String(array, at, comma - at, StandardCharsets.UTF_8);
      at = comma + 1;
    }
    long id = 0;
    while (at < end && array[at] >= '0' && array[at] <= '9') {
      id = id * 10 + array[at++] - '0';
    }
    switch (type) {
      case '0' -> onJoined.run();
      case '2' -> event(namespace, array, at, end);
      case '3' -> acknowledged(id, array, at, end);
      case '5' -> binaryNamespace = namespace;
      default -> throw new IOException("an unexpected packet of type " + (char) type);
    }
  }

  private void event(String namespace, byte[] array, int start, int end) throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(array, start, end - start)) {
      Json.expect(JsonToken.START_ARRAY, json.nextToken());
      if (Wire.PUSH.equals(json.nextTextValue())) {
        Json.expect(JsonToken.START_OBJECT, json.nextToken());
        deliver(namespace, Json.read(json));
      }
    }
  }

  private void acknowledged(long id, byte[] array, int start, int end) throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(array, start, end - start)) {
      Json.expect(JsonToken.START_ARRAY, json.nextToken());
      Json.expect(JsonToken.START_OBJECT, json.nextToken());
      Consumer<Tick> waiting = pending.remove(id);
      if (waiting != null) {
        waiting.accept(Json.read(json));
      }
    }
  }

  private void deliver(String namespace, Tick body) {
    Consumer<Tick> consumer = namespaces.get(namespace);
    if (consumer != null) {
      consumer.accept(body);
    }
  }

  /** A JSON body as the one argument. */
  private final class Event implements LimitHandler.Encoder<Tick> {

    private final String event;
    private final byte[] head;
    private final boolean withId;

    /**
     * @param withId takes the next id for each event, which asks for its acknowledgement
     */
    Event(String event, boolean withId) {
      this.event = event;
      this.withId = withId;
      head = ("42" + prefix(use.namespace(0))).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void writeHead(ByteBuf frame, Tick body) {
      frame.writeBytes(head);
      if (withId) {
        frame.writeCharSequence(Long.toString(nextId++), StandardCharsets.US_ASCII);
      }
    }

    @Override
    public void write(JsonGenerator json, Tick body) throws IOException {
      json.writeStartArray();
      json.writeString(event);
      Json.write(json, body);
      json.writeEndArray();
    }
  }

  /** An attachment as the one argument. */
  private static final class BinaryEvent implements LimitHandler.Encoder<Tick> {

    private final String event;

    BinaryEvent(String event) {
      this.event = event;
    }

    @Override
    public void writeHead(ByteBuf frame, Tick body) {
      frame.writeByte('4').writeByte('5').writeByte('1').writeByte('-');
    }

    @Override
    public void write(JsonGenerator json, Tick body) throws IOException {
      json.writeStartArray();
      json.writeString(event);
      json.writeStartObject();
      json.writeBooleanField("_placeholder", true);
      json.writeNumberField("num", 0);
      json.writeEndObject();
      json.writeEndArray();
    }

    @Override
    public byte[] attachment(Tick body) {
      return Attachments.of(body);
    }
  }
}
