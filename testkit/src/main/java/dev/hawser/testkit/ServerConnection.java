package dev.hawser.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one WebSocket: sends, misbehaves, and shows what the client sent.
 *
 * <p>Every method may be called from any thread. What sends or cuts is done in the order of the
 * calls on the server's loop thread and does not wait; after the connection has ended it does
 * nothing. The methods that wait ({@code await…}) must not be called on the loop thread, that is
 * not from a handler.
 */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ServerConnection {

  private final Channel channel;
  private final ClientRequest request;
  private final @Nullable String subprotocol;
  private final Traffic traffic = new Traffic();
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile @Nullable Throwable violation;
  private volatile boolean answerPings = true;
  private volatile boolean answerClose = true;
  private volatile boolean frozen;

  /** On the loop only. */
  private int messagesUntilReset = Integer.MAX_VALUE;

  /** On the loop only. */
  private Consumer<WireMessage> controls = message -> answer(message, message.bytes());

  ServerConnection(Channel channel, ClientRequest request, @Nullable String subprotocol) {
    this.channel = channel;
    this.request = request;
    this.subprotocol = subprotocol;
    channel.closeFuture().addListener(future -> closed.countDown());
  }

  // ---- what the client asked for and sent

  /** The upgrade request. */
  public ClientRequest request() {
    return request;
  }

  /** The sub-protocol that the server chose. */
  public Optional<String> subprotocol() {
    return Optional.ofNullable(subprotocol);
  }

  /** The messages and control frames the client sent so far, in their order. */
  public List<WireMessage> received() {
    return traffic.received();
  }

  /** Everything in both directions so far, in its order. */
  public List<WireMessage> traffic() {
    return traffic.all();
  }

  /**
   * Waits until the client has sent a message or control frame that matches; those received before
   * the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}; it lists what was recorded
   */
  public WireMessage awaitReceived(Predicate<WireMessage> condition, Duration limit) {
    return traffic.awaitReceived(condition, limit);
  }

  /** Waits like {@link #awaitReceived} for a text message that equals {@code text}. */
  public WireMessage awaitText(String text, Duration limit) {
    return awaitReceived(m -> m.kind() == WireMessage.Kind.TEXT && m.text().equals(text), limit);
  }

  /** Waits like {@link #awaitReceived} for a close frame. */
  public WireMessage awaitClose(Duration limit) {
    return awaitReceived(m -> m.kind() == WireMessage.Kind.CLOSE, limit);
  }

  /**
   * Waits until the TCP connection has ended, whoever ended it.
   *
   * @throws AssertionError if it is still open after {@code limit}
   */
  public void awaitDisconnected(Duration limit) {
    try {
      if (!closed.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("the connection is still open after " + limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the end", e);
    }
  }

  /** Whether the TCP connection is open, as far as the server knows. */
  public boolean isOpen() {
    return channel.isActive();
  }

  /**
   * How the client broke RFC 6455 (an unmasked frame, bad UTF-8, a reserved bit, …); empty if it
   * did not.
   */
  public Optional<Throwable> violation() {
    return Optional.ofNullable(violation);
  }

  /** The bytes written but not yet taken by the system: they grow when the client reads slowly. */
  public long unsentBytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  // ---- ordinary sending

  /** Sends a text message. */
  public void send(String text) {
    send(WireMessage.Kind.TEXT, utf8(text), TextWebSocketFrame::new);
  }

  /** Sends a binary message. */
  public void send(byte[] bytes) {
    send(WireMessage.Kind.BINARY, bytes, BinaryWebSocketFrame::new);
  }

  /** Sends one text message in a frame per part. */
  public void sendFragments(String... parts) {
    onLoop(
        () -> {
          traffic.out(WireMessage.Kind.TEXT, utf8(String.join("", parts)));
          for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            ByteBuf part = Unpooled.wrappedBuffer(utf8(parts[i]));
            write(
                i == 0
                    ? new TextWebSocketFrame(last, 0, part)
                    : new ContinuationWebSocketFrame(last, 0, part));
          }
        });
  }

  /** Sends a ping. */
  public void ping(byte[] payload) {
    send(WireMessage.Kind.PING, payload, PingWebSocketFrame::new);
  }

  /** Sends a pong, asked for or not. */
  public void pong(byte[] payload) {
    send(WireMessage.Kind.PONG, payload, PongWebSocketFrame::new);
  }

  /**
   * Starts the closing handshake. TCP is closed when the client's close frame comes.
   *
   * @param code the code; any two-byte number is sent as it is
   * @param reason at most 123 bytes of UTF-8
   */
  public void close(int code, String reason) {
    sendClose(RawFrame.close(code, reason));
  }

  /** Starts the closing handshake with a close frame that has no code. */
  public void close() {
    sendClose(new byte[0]);
  }

  // ---- misbehaviour

  /** Whether pings are answered; true at first. */
  public void answerPings(boolean answer) {
    answerPings = answer;
  }

  /** Whether the client's close frame is answered and TCP closed; true at first. */
  public void answerClose(boolean answer) {
    answerClose = answer;
  }

  /** Ends TCP with FIN, without a close frame. What was sent before still arrives. */
  public void disconnect() {
    onLoop(
        () -> {
          if (channel.isActive()) {
            ((DuplexChannel) channel).shutdownOutput();
          }
        });
  }

  /** Cuts TCP with RST. What was sent before may be lost. */
  public void reset() {
    onLoop(() -> LoopbackListener.reset(channel));
  }

  /** Cuts TCP with RST as soon as the client has sent {@code count} more messages. */
  public void resetAfterMessages(int count) {
    onLoop(() -> messagesUntilReset = count);
  }

  /** Writes these bytes as they are into the TCP (or TLS) stream. */
  public void sendRaw(byte[] bytes) {
    onLoop(
        () -> {
          traffic.out(WireMessage.Kind.RAW, bytes);
          write(Unpooled.copiedBuffer(bytes));
        });
  }

  /**
   * Sends one frame that may break every rule: not masked, not compressed, nothing checked.
   *
   * @param fin whether it ends the message
   * @param rsv the three reserved bits, 0 to 7
   * @param opcode 0 to 15
   */
  public void sendFrame(boolean fin, int rsv, int opcode, byte[] payload) {
    sendRaw(RawFrame.encode(fin, rsv, opcode, payload.length, payload));
  }

  /** Sends a frame header that announces {@code size} bytes of binary payload, and no payload. */
  public void sendFrameHeader(long size) {
    sendRaw(RawFrame.encode(true, 0, 2, size, new byte[0]));
  }

  /** Sends bytes that no WebSocket frame can start with: all reserved bits, a reserved opcode. */
  public void sendGarbage() {
    byte[] garbage = new byte[64];
    Arrays.fill(garbage, (byte) 0xff);
    sendRaw(garbage);
  }

  /** Sends the first half of the frame of a text message, then ends TCP with FIN. */
  public void sendHalfAndDisconnect(String text) {
    byte[] payload = utf8(text);
    byte[] half = Arrays.copyOf(payload, payload.length / 2);
    sendRaw(RawFrame.encode(true, 0, 1, payload.length, half));
    disconnect();
  }

  /**
   * Reads nothing that is sent from now on, so that the client's writes fill the path and stall.
   */
  public void stopReading() {
    SlowReader.stop(channel);
  }

  /** Reads the socket again after {@link #stopReading()} or {@link #readEvery}. */
  public void resumeReading() {
    onLoop(() -> channel.config().setAutoRead(true));
  }

  /** Reads the socket once (at most 64 KiB) each {@code interval}, until {@link #resumeReading}. */
  public void readEvery(Duration interval) {
    onLoop(() -> SlowReader.start(channel, interval));
  }

  /**
   * Neither reads nor writes any more; TCP stays open, as on a dead path. What is sent meanwhile
   * waits for {@link #unfreeze()}.
   */
  public void freeze() {
    onLoop(
        () -> {
          frozen = true;
          channel.config().setAutoRead(false);
        });
  }

  /** Ends {@link #freeze()}: what waited is written and read. */
  public void unfreeze() {
    onLoop(
        () -> {
          frozen = false;
          channel.config().setAutoRead(true);
          channel.flush();
        });
  }

  @Override
  public String toString() {
    return "connection to " + request.path() + (isOpen() ? "" : " (ended)");
  }

  // ---- for the server's handlers, on the loop

  WireMessage received(WireMessage.Kind kind, byte[] payload) {
    WireMessage message = traffic.in(kind, payload);
    if (kind != WireMessage.Kind.TEXT && kind != WireMessage.Kind.BINARY) {
      controls.accept(message);
    }
    return message;
  }

  /** Hands the client's control frames to {@code handler}, which may {@link #answer} them. */
  void onControl(Consumer<WireMessage> handler) {
    controls = handler;
  }

  /**
   * Answers a control frame if the connection answers frames of this kind.
   *
   * @param close the payload of the close frame that answers a close frame
   */
  void answer(WireMessage message, byte[] close) {
    if (message.kind() == WireMessage.Kind.PING && answerPings) {
      pong(message.bytes());
    } else if (message.kind() == WireMessage.Kind.CLOSE && answerClose) {
      if (!traffic.isCloseSent()) {
        sendClose(close);
      }
      channel.close();
    }
  }

  /** Runs an action on the loop when TCP has ended. */
  void onEnd(Runnable action) {
    channel.closeFuture().addListener(future -> action.run());
  }

  /** The server's loop thread. */
  ScheduledExecutorService loop() {
    return channel.eventLoop();
  }

  /** Counts a message of the client; true if it was the last one before the link is cut. */
  boolean lastMessage() {
    if (messagesUntilReset == Integer.MAX_VALUE || --messagesUntilReset > 0) {
      return false;
    }
    reset();
    return true;
  }

  void violated(Throwable cause) {
    violation = cause;
  }

  private void send(
      WireMessage.Kind kind, byte[] payload, Function<ByteBuf, WebSocketFrame> frame) {
    byte[] copy = payload.clone();
    onLoop(
        () -> {
          traffic.out(kind, copy);
          write(frame.apply(Unpooled.wrappedBuffer(copy)));
        });
  }

  private void sendClose(byte[] payload) {
    send(WireMessage.Kind.CLOSE, payload, buffer -> new CloseWebSocketFrame(true, 0, buffer));
  }

  private void write(Object frame) {
    // Without a flush the bytes stay in Netty's outbound buffer.
    if (frozen) {
      channel.write(frame);
    } else {
      channel.writeAndFlush(frame);
    }
  }

  private void onLoop(Runnable action) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
    } else {
      channel.eventLoop().execute(action);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
