package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Phoenix endpoint with serializer 2 that says yes to every join and keeps no state. It finds the
 * elements of a message by their commas, so topics and events have none. Replies to what was read
 * together leave together.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
abstract class PhoenixMode extends ServerMode {

  private static final byte[] JOIN = ascii("\"phx_join\"");
  private static final byte[] LEAVE = ascii("\"phx_leave\"");
  private static final byte[] HEARTBEAT = ascii("\"heartbeat\"");
  private static final byte[] END = ascii('"' + PhoenixRuns.END + '"');
  private static final byte[] REPLY = ascii("\"phx_reply\",{\"status\":\"ok\",\"response\":");
  private static final byte[] REPLY_END = ascii("}]");
  private static final byte[] CLOSE = ascii(",\"phx_close\",{}]");

  private byte[] message = new byte[2048];
  private int length;
  private int joinRefEnd;
  private int refEnd;
  private int topicEnd;
  private int eventEnd;
  private ByteBuf out = Unpooled.EMPTY_BUFFER;

  /** By what follows {@code /phoenix/} in the path. */
  static ServerMode of(String path) {
    String[] parts = path.split("/", -1);
    return switch (parts[2]) {
      case "flood" ->
          new Flood(
              Integer.parseInt(parts[3]), Integer.parseInt(parts[4]), Integer.parseInt(parts[5]));
      case "count" -> new Count(Integer.parseInt(parts[3]));
      case "drop" -> new Drop();
      default -> new Echo();
    };
  }

  /** A message of the application. */
  abstract void onPush(ChannelHandlerContext ctx);

  @Override
  void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
    take(in, index, length, mask);
    joinRefEnd = comma(1);
    refEnd = comma(joinRefEnd + 1);
    topicEnd = comma(refEnd + 1);
    eventEnd = comma(topicEnd + 1);
    if (isEvent(JOIN) || isEvent(HEARTBEAT)) {
      reply(ctx);
    } else if (isEvent(LEAVE)) {
      reply(ctx);
      closeChannel(ctx);
    } else {
      onPush(ctx);
    }
  }

  @Override
  void onReadComplete(ChannelHandlerContext ctx) {
    if (out.isReadable()) {
      ByteBuf ready = out;
      out = Unpooled.EMPTY_BUFFER;
      ctx.writeAndFlush(ready);
    }
  }

  @Override
  void onClosed() {
    out.release();
    out = Unpooled.EMPTY_BUFFER;
  }

  private void take(ByteBuf in, int index, int length, int mask) {
    if (message.length < length + 4) {
      message = new byte[Math.max(length + 4, message.length * 2)];
    }
    this.length = length;
    in.getBytes(index, message, 0, length);
    for (int i = 0; i < length; i += 4) {
      message[i] ^= (byte) (mask >>> 24);
      message[i + 1] ^= (byte) (mask >>> 16);
      message[i + 2] ^= (byte) (mask >>> 8);
      message[i + 3] ^= (byte) mask;
    }
  }

  private int comma(int from) {
    int i = from;
    while (message[i] != ',') {
      i++;
    }
    return i;
  }

  final boolean isEvent(byte[] event) {
    return Arrays.equals(message, topicEnd + 1, eventEnd, event, 0, event.length);
  }

  final Tick payload() throws IOException {
    try (JsonParser json =
        Json.FACTORY.createParser(message, eventEnd + 1, length - 2 - eventEnd)) {
      json.nextToken();
      return Json.read(json);
    }
  }

  /** Sends the payload back as the response. */
  final void reply(ChannelHandlerContext ctx) {
    int payload = length - 2 - eventEnd;
    ByteBuf buffer = out(ctx);
    writeTextHead(buffer, topicEnd + 1 + REPLY.length + payload + REPLY_END.length);
    buffer
        .writeBytes(message, 0, topicEnd + 1)
        .writeBytes(REPLY)
        .writeBytes(message, eventEnd + 1, payload)
        .writeBytes(REPLY_END);
  }

  /** Both refs are that of the join. */
  private void closeChannel(ChannelHandlerContext ctx) {
    ByteBuf buffer = out(ctx);
    writeTextHead(buffer, joinRefEnd + joinRefEnd + topicEnd - refEnd + CLOSE.length);
    buffer
        .writeBytes(message, 0, joinRefEnd)
        .writeByte(',')
        .writeBytes(message, 1, joinRefEnd - 1)
        .writeBytes(message, refEnd, topicEnd - refEnd)
        .writeBytes(CLOSE);
  }

  private ByteBuf out(ChannelHandlerContext ctx) {
    if (!out.isReadable()) {
      out = ctx.alloc().buffer(64 << 10);
    }
    return out;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Each push starts a stream of broadcasts. */
  private static final class Flood extends PhoenixMode {

    private final int count;
    private final FrameBlock frames;

    Flood(int bytes, int count, int topics) {
      this.count = count;
      Tick[] ticks = Tick.block(bytes);
      frames =
          new FrameBlock(
              PhoenixRuns.block(topics),
              i -> Json.writeBroadcast(PhoenixClient.topic(i % topics), ticks[i % Tick.BLOCK]));
    }

    @Override
    void onPush(ChannelHandlerContext ctx) {
      frames.stream(ctx, count);
    }

    @Override
    void onWritabilityChanged(ChannelHandlerContext ctx) {
      frames.pump(ctx);
    }

    @Override
    void onClosed() {
      super.onClosed();
      frames.release();
    }
  }

  /** Counts pushes; tells at the event {@link PhoenixRuns#END} how many there were. */
  private static final class Count extends PhoenixMode {

    private final Tick[] expected;
    private long count;

    /**
     * @param bytes of the bodies that are expected; 0 does not look at them
     */
    Count(int bytes) {
      expected = bytes == 0 ? new Tick[0] : Tick.block(bytes);
    }

    @Override
    void onPush(ChannelHandlerContext ctx) {
      if (isEvent(END)) {
        byte[] total = Json.writeBroadcast(PhoenixClient.topic(0), new Tick(count, "", 0, ""));
        ByteBuf frame = ctx.alloc().buffer(total.length + 4);
        writeTextHead(frame, total.length);
        ctx.writeAndFlush(frame.writeBytes(total));
      } else if (isExpected()) {
        count++;
      } else {
        ctx.close();
      }
    }

    private boolean isExpected() {
      try {
        return expected.length == 0 || payload().equals(expected[(int) (count % expected.length)]);
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static final class Echo extends PhoenixMode {
    @Override
    void onPush(ChannelHandlerContext ctx) {
      reply(ctx);
    }
  }

  private static final class Drop extends PhoenixMode {
    @Override
    void onPush(ChannelHandlerContext ctx) {
      ctx.close();
    }
  }
}
