package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * What the server does with the messages of one connection. Answers to what was read together leave
 * together, as with any good server.
 */
abstract class ServerMode {

  /** First bytes of a frame. */
  static final int TEXT = 0x81;

  static final int BINARY = 0x82;

  private final FrameBlock frames;
  private ByteBuf answers = Unpooled.EMPTY_BUFFER;

  /**
   * @param frames what {@link #stream} sends
   */
  ServerMode(FrameBlock frames) {
    this.frames = frames;
  }

  ServerMode() {
    this(FrameBlock.NONE);
  }

  static ServerMode of(URI uri) {
    String path = uri.getPath();
    if (path.startsWith(PhoenixMode.PATH)) {
      return PhoenixMode.of(path.substring(PhoenixMode.PATH.length()));
    }
    Map<String, String> query = new HashMap<>();
    if (uri.getQuery() != null) {
      for (String pair : uri.getQuery().split("&", -1)) {
        int equals = pair.indexOf('=');
        query.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    if (path.equals(RealtimeMode.PATH)) {
      return RealtimeMode.of(query.getOrDefault("apikey", ""));
    }
    if (path.equals(SocketIoMode.PATH)) {
      return SocketIoMode.of(query.getOrDefault("work", ""));
    }
    return switch (path) {
      case "/flood" ->
          new Flood(number(query, "count", 1), number(query, "bytes", 64), number(query, "topics"));
      case "/count" -> new Count(number(query, "n", 1), number(query, "bytes"));
      case "/echo" -> new Echo();
      case "/drop" -> new Drop();
      default -> new Idle();
    };
  }

  private static int number(Map<String, String> query, String name) {
    return number(query, name, 0);
  }

  private static int number(Map<String, String> query, String name, int otherwise) {
    String value = query.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  /** The connection is open; answers leave after that of the handshake. */
  void onOpen(ChannelHandlerContext ctx) {}

  /** A data message: {@code length} bytes from {@code index}, still masked. */
  abstract void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask);

  /** Streams so many messages more of the block. */
  final void stream(ChannelHandlerContext ctx, long count) {
    frames.stream(ctx, count);
  }

  /** Takes answers; they leave when all that was read is done. */
  final ByteBuf answers(ChannelHandlerContext ctx) {
    if (!answers.isReadable()) {
      answers = ctx.alloc().buffer(64 << 10);
    }
    return answers;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
  final void onReadComplete(ChannelHandlerContext ctx) {
    if (answers.isReadable()) {
      ByteBuf ready = answers;
      answers = Unpooled.EMPTY_BUFFER;
      ctx.writeAndFlush(ready);
    }
  }

  /** Closes the TCP connection, without a closing handshake. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is closed whatever comes of it
  static void close(ChannelHandlerContext ctx) {
    ctx.close();
  }

  final void onWritabilityChanged(ChannelHandlerContext ctx) {
    frames.pump(ctx);
  }

  final void onClosed() {
    frames.release();
    answers.release();
    answers = Unpooled.EMPTY_BUFFER;
  }

  static byte[] unmask(ByteBuf in, int index, int length, int mask) {
    byte[] bytes = new byte[length];
    in.getBytes(index, bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
    return bytes;
  }

  /** Writes what comes before a message of so many bytes. */
  static void writeHead(ByteBuf out, int firstByte, int length) {
    out.writeByte(firstByte);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 1 << 16) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
    }
  }

  static void write(ByteBuf out, int firstByte, byte[] message) {
    writeHead(out, firstByte, message.length);
    out.writeBytes(message);
  }

  /** Each message received starts a stream. */
  private static final class Flood extends ServerMode {

    private final int count;

    Flood(int count, int bytes, int topics) {
      super(frames(bytes, topics));
      this.count = count;
    }

    private static FrameBlock frames(int bytes, int topics) {
      Tick[] ticks = Tick.block(bytes);
      return new FrameBlock(
          TEXT,
          Tick.BLOCK,
          i -> topics == 0 ? Json.write(ticks[i]) : Json.writePush("t" + i % topics, ticks[i]));
    }

    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
      stream(ctx, count);
    }
  }

  private static final class Count extends ServerMode {

    private final int expected;
    private final Tick[] bodies;
    private int count;

    Count(int expected, int bytes) {
      this.expected = expected;
      bodies = bytes == 0 ? new Tick[0] : Tick.block(bytes);
    }

    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
      if (bodies.length > 0 && !isNext(unmask(in, index, length, mask))) {
        close(ctx);
        return;
      }
      if (++count == expected) {
        write(answers(ctx), TEXT, Json.write(Tick.total(count)));
        count = 0;
      }
    }

    private boolean isNext(byte[] message) {
      try (JsonParser json = Json.FACTORY.createParser(message)) {
        json.nextToken();
        return Json.read(json).equals(bodies[count % bodies.length]);
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static final class Echo extends ServerMode {
    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
      ByteBuf out = answers(ctx);
      writeHead(out, TEXT, length);
      int i = 0;
      for (; i + 4 <= length; i += 4) {
        out.writeInt(in.getInt(index + i) ^ mask);
      }
      for (; i < length; i++) {
        out.writeByte(in.getByte(index + i) ^ (mask >>> (24 - 8 * (i & 3))));
      }
    }
  }

  private static final class Drop extends ServerMode {
    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
      close(ctx);
    }
  }

  private static final class Idle extends ServerMode {
    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {}
  }
}
