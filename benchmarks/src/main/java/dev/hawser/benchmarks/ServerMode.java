package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** What the server does with the messages of one connection. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
abstract class ServerMode {

  static ServerMode of(URI uri) {
    if (uri.getPath().startsWith("/phoenix/")) {
      return PhoenixMode.of(uri.getPath());
    }
    Map<String, Integer> query = new HashMap<>();
    if (uri.getQuery() != null) {
      for (String pair : uri.getQuery().split("&", -1)) {
        String[] parts = pair.split("=", -1);
        query.put(parts[0], Integer.valueOf(parts[1]));
      }
    }
    return switch (uri.getPath()) {
      case "/flood" ->
          new FloodMode(
              query.getOrDefault("count", 1),
              query.getOrDefault("bytes", 64),
              query.getOrDefault("topics", 0));
      case "/count" -> new Count(query.getOrDefault("n", 1), query.getOrDefault("bytes", 0));
      case "/echo" -> new Echo();
      case "/drop" -> new Drop();
      default -> new Idle();
    };
  }

  /** A data message: {@code length} bytes from {@code index}, still masked. */
  abstract void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask);

  void onReadComplete(ChannelHandlerContext ctx) {}

  void onWritabilityChanged(ChannelHandlerContext ctx) {}

  void onClosed() {}

  static byte[] unmask(ByteBuf in, int index, int length, int mask) {
    byte[] bytes = new byte[length];
    in.getBytes(index, bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
    return bytes;
  }

  static void writeTextHead(ByteBuf out, int length) {
    out.writeByte(0x81);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 1 << 16) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
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
        ctx.close();
        return;
      }
      if (++count == expected) {
        byte[] ack = Json.write(new Tick(count, "", 0, ""));
        ByteBuf out = ctx.alloc().buffer(ack.length + 4);
        writeTextHead(out, ack.length);
        ctx.writeAndFlush(out.writeBytes(ack));
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

  /** Collects the answers to what was read together, as any good server does. */
  private static final class Echo extends ServerMode {

    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
      if (!out.isReadable()) {
        out = ctx.alloc().buffer(16 << 10);
      }
      writeTextHead(out, length);
      int i = 0;
      for (; i + 4 <= length; i += 4) {
        out.writeInt(in.getInt(index + i) ^ mask);
      }
      for (; i < length; i++) {
        out.writeByte(in.getByte(index + i) ^ (mask >>> (24 - 8 * (i & 3))));
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
  }

  private static final class Drop extends ServerMode {
    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
      ctx.close();
    }
  }

  private static final class Idle extends ServerMode {
    @Override
    void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {}
  }
}
