package dev.hawser.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers the handshake, then finds the frames and passes them on, still masked. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class ServerConnection extends ByteToMessageDecoder {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private @Nullable ServerMode mode;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (mode == null && !handshake(ctx, in)) {
      return;
    }
    while (ctx.channel().isActive() && frame(ctx, in)) {
      // Until no complete frame is left.
    }
  }

  private boolean handshake(ChannelHandlerContext ctx, ByteBuf in) throws NoSuchAlgorithmException {
    int end = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(END_OF_HEAD), in);
    if (end < 0) {
      return false;
    }
    int length = end - in.readerIndex() + END_OF_HEAD.length;
    String[] lines =
        in.readCharSequence(length, StandardCharsets.US_ASCII).toString().split("\r\n", -1);
    // What the mode prepares is done before the client is told that it is connected.
    mode = ServerMode.of(URI.create(lines[0].split(" ", -1)[1]));
    String key = "";
    for (String line : lines) {
      if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
        key = line.substring(line.indexOf(':') + 1).trim();
      }
    }
    byte[] digest =
        MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
    String response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(digest)
            + "\r\n\r\n";
    ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), response));
    mode.onOpen(ctx);
    return true;
  }

  /** Takes one frame, or nothing if it is not complete. */
  private boolean frame(ChannelHandlerContext ctx, ByteBuf in) {
    int available = in.readableBytes();
    if (available < 6) {
      return false;
    }
    int start = in.readerIndex();
    int opcode = in.getByte(start) & 0x0F;
    int length = in.getByte(start + 1) & 0x7F;
    int head = 6;
    if (length == 126) {
      head = 8;
      length = in.getUnsignedShort(start + 2);
    } else if (length == 127) {
      if (available < 14) {
        return false;
      }
      head = 14;
      length = Math.toIntExact(in.getLong(start + 2));
    }
    if (available < head + length) {
      return false;
    }
    int mask = in.getInt(start + head - 4);
    in.skipBytes(head + length);
    switch (opcode) {
      case 1, 2 -> mode().onMessage(ctx, in, start + head, length, mask);
      case 8 ->
          ctx.writeAndFlush(answer(ctx, 0x88, in, start + head, length, mask))
              .addListener(written -> ctx.close());
      case 9 -> ctx.writeAndFlush(answer(ctx, 0x8A, in, start + head, length, mask));
      default -> {}
    }
    return true;
  }

  private static ByteBuf answer(
      ChannelHandlerContext ctx, int firstByte, ByteBuf in, int index, int length, int mask) {
    return ctx.alloc()
        .buffer(2 + length)
        .writeByte(firstByte)
        .writeByte(length)
        .writeBytes(ServerMode.unmask(in, index, length, mask));
  }

  private ServerMode mode() {
    ServerMode current = mode;
    if (current == null) {
      throw new IllegalStateException("a frame before the handshake");
    }
    return current;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (mode != null) {
      mode.onReadComplete(ctx);
    }
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    if (mode != null) {
      mode.onWritabilityChanged(ctx);
    }
    super.channelWritabilityChanged(ctx);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (mode != null) {
      mode.onClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
