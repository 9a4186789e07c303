package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Phoenix endpoint with serializer 2 that says yes to every join and keeps no state. It finds the
 * elements of a message by their commas, so topics and events have none.
 */
class PhoenixMode extends ServerMode {

  /** Comes before the work in the path. */
  static final String PATH = "/phoenix/";

  private static final byte[] JOIN = ascii("phx_join");
  private static final byte[] LEAVE = ascii("phx_leave");
  private static final byte[] HEARTBEAT = ascii("heartbeat");
  private static final byte[] REPLY = ascii("\"phx_reply\",{\"status\":\"ok\",\"response\":");
  private static final byte[] REPLY_END = ascii("}]");
  private static final byte[] CLOSE = ascii(",\"phx_close\",{}]");

  private final Pushes pushes;

  // The message at hand, unmasked, and where its parts are; an end is exclusive.
  private byte[] message = new byte[2048];
  private int joinRefEnd;
  private int refEnd;
  private int topicEnd;
  private int eventStart;
  private int eventEnd;
  private int payloadStart;
  private int payloadEnd;

  PhoenixMode(FrameBlock frames, Pushes pushes) {
    super(frames);
    this.pushes = pushes;
  }

  /** By what follows {@link #PATH} in the path. */
  static ServerMode of(String work) {
    FrameBlock frames = Pushes.frames(work, TEXT, Json::writeBroadcast);
    return new PhoenixMode(frames, Pushes.of(work));
  }

  @Override
  final void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
    if (message.length < length + 4) {
      message = new byte[Math.max(length + 4, message.length * 2)];
    }
    in.getBytes(index, message, 0, length);
    for (int i = 0; i < length; i += 4) {
      message[i] ^= (byte) (mask >>> 24);
      message[i + 1] ^= (byte) (mask >>> 16);
      message[i + 2] ^= (byte) (mask >>> 8);
      message[i + 3] ^= (byte) mask;
    }
    onMessage(ctx, message, length);
  }

  /** The array is longer than the message. */
  void onMessage(ChannelHandlerContext ctx, byte[] message, int length) {
    joinRefEnd = comma(1);
    refEnd = comma(joinRefEnd + 1);
    topicEnd = comma(refEnd + 1);
    int comma = comma(topicEnd + 1);
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

  /** A text message that is not of the protocol. */
  void onText(ChannelHandlerContext ctx) {
    onPush(ctx);
  }

  void onJoin(ChannelHandlerContext ctx) {
    replyPayload(ctx);
  }

  /** The message at hand is one of the application. */
  final void onPush(ChannelHandlerContext ctx) {
    pushes.onPush(this, ctx);
  }

  /** Answers the push at hand. */
  void answer(ChannelHandlerContext ctx) {
    replyPayload(ctx);
  }

  /** Sends a message of the server's own on the first topic. */
  void broadcast(ChannelHandlerContext ctx, Tick body) {
    write(answers(ctx), TEXT, Json.writeBroadcast(ChannelClient.topic(0), body));
  }

  /** Says where the event and the payload of the message at hand are. */
  final void parts(int eventStart, int eventEnd, int payloadStart, int payloadEnd) {
    this.eventStart = eventStart;
    this.eventEnd = eventEnd;
    this.payloadStart = payloadStart;
    this.payloadEnd = payloadEnd;
  }

  private int comma(int from) {
    int i = from;
    while (message[i] != ',') {
      i++;
    }
    return i;
  }

  final boolean isEvent(byte[] event) {
    return Arrays.equals(message, eventStart, eventEnd, event, 0, event.length);
  }

  final Tick payload() throws IOException {
    try (JsonParser json =
        Json.FACTORY.createParser(message, payloadStart, payloadEnd - payloadStart)) {
      json.nextToken();
      return Json.read(json);
    }
  }

  final int payloadStart() {
    return payloadStart;
  }

  final String payloadText() {
    return new String(message, payloadStart, payloadEnd - payloadStart, StandardCharsets.UTF_8);
  }

  private void replyPayload(ChannelHandlerContext ctx) {
    reply(ctx, message, payloadStart, payloadEnd - payloadStart);
  }

  /** Replies to a text message. */
  final void reply(ChannelHandlerContext ctx, byte[] response, int offset, int length) {
    ByteBuf buffer = answers(ctx);
    writeHead(buffer, TEXT, topicEnd + 1 + REPLY.length + length + REPLY_END.length);
    buffer
        .writeBytes(message, 0, topicEnd + 1)
        .writeBytes(REPLY)
        .writeBytes(response, offset, length)
        .writeBytes(REPLY_END);
  }

  /** Both refs are that of the join. */
  private void closeChannel(ChannelHandlerContext ctx) {
    ByteBuf buffer = answers(ctx);
    writeHead(buffer, TEXT, joinRefEnd + joinRefEnd + topicEnd - refEnd + CLOSE.length);
    buffer
        .writeBytes(message, 0, joinRefEnd)
        .writeByte(',')
        .writeBytes(message, 1, joinRefEnd - 1)
        .writeBytes(message, refEnd, topicEnd - refEnd)
        .writeBytes(CLOSE);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
