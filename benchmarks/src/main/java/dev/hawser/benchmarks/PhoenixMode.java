package dev.hawser.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * A Phoenix endpoint with serializer 2 that says yes to every join and keeps no state. It finds the
 * elements of a message by their commas, so topics and events have none.
 */
class PhoenixMode extends ChannelMode {

  /** Comes before the work in the path. */
  static final String PATH = "/phoenix/";

  private static final byte[] JOIN = ascii("phx_join");
  private static final byte[] LEAVE = ascii("phx_leave");
  private static final byte[] HEARTBEAT = ascii("heartbeat");
  private static final byte[] REPLY = ascii("\"phx_reply\",{\"status\":\"ok\",\"response\":");
  private static final byte[] REPLY_END = ascii("}]");
  private static final byte[] CLOSE = ascii(",\"phx_close\",{}]");

  // Where these parts of the text message at hand end; exclusive.
  private int joinRefEnd;
  private int refEnd;
  private int topicEnd;

  PhoenixMode(FrameBlock frames, Pushes pushes) {
    super(frames, pushes);
  }

  /** By what follows {@link #PATH} in the path. */
  static ServerMode of(String work) {
    FrameBlock frames = Pushes.frames(work, TEXT, Json::writeBroadcast);
    return new PhoenixMode(frames, Pushes.of(work));
  }

  @Override
  void onMessage(ChannelHandlerContext ctx, byte[] message, int length) {
    joinRefEnd = comma(message, 1);
    refEnd = comma(message, joinRefEnd + 1);
    topicEnd = comma(message, refEnd + 1);
    int comma = comma(message, topicEnd + 1);
    parts(topicEnd + 2, comma - 1, comma + 1, length - 1);
    if (isEvent(JOIN)) {
      onJoin(ctx);
    } else if (isEvent(HEARTBEAT)) {
      replyPayload(ctx);
    } else if (isEvent(LEAVE)) {
      replyPayload(ctx);
      closeChannel(ctx);
    } else {
      onText(ctx);
    }
  }

  private static int comma(byte[] message, int from) {
    int i = from;
    while (message[i] != ',') {
      i++;
    }
    return i;
  }

  /** A text message that is not of the protocol. */
  void onText(ChannelHandlerContext ctx) {
    onPush(ctx);
  }

  void onJoin(ChannelHandlerContext ctx) {
    replyPayload(ctx);
  }

  @Override
  void answer(ChannelHandlerContext ctx) {
    replyPayload(ctx);
  }

  @Override
  void broadcast(ChannelHandlerContext ctx, Tick body) {
    write(answers(ctx), TEXT, Json.writeBroadcast(ChannelClient.topic(0), body));
  }

  private void replyPayload(ChannelHandlerContext ctx) {
    reply(ctx, message(), payloadStart(), payloadLength());
  }

  /** Replies to a text message. */
  final void reply(ChannelHandlerContext ctx, byte[] response, int offset, int length) {
    ByteBuf buffer = answers(ctx);
    writeHead(buffer, TEXT, topicEnd + 1 + REPLY.length + length + REPLY_END.length);
    buffer
        .writeBytes(message(), 0, topicEnd + 1)
        .writeBytes(REPLY)
        .writeBytes(response, offset, length)
        .writeBytes(REPLY_END);
  }

  /** Both refs are that of the join. */
  private void closeChannel(ChannelHandlerContext ctx) {
    byte[] message = message();
    ByteBuf buffer = answers(ctx);
    writeHead(buffer, TEXT, joinRefEnd + joinRefEnd + topicEnd - refEnd + CLOSE.length);
    buffer
        .writeBytes(message, 0, joinRefEnd)
        .writeByte(',')
        .writeBytes(message, 1, joinRefEnd - 1)
        .writeBytes(message, refEnd, topicEnd - refEnd)
        .writeBytes(CLOSE);
  }
}
