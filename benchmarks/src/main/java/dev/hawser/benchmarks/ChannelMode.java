package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An endpoint that has topics: it finds event and payload of a message, and does its work. */
abstract class ChannelMode extends ServerMode {

  private final Pushes pushes;

  // The message at hand, unmasked, and where its parts are; an end is exclusive.
  private byte[] message = new byte[2048];
  private int eventStart;
  private int eventEnd;
  private int payloadStart;
  private int payloadEnd;

  ChannelMode(FrameBlock frames, Pushes pushes) {
    super(frames);
    this.pushes = pushes;
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
  abstract void onMessage(ChannelHandlerContext ctx, byte[] message, int length);

  /** Says where the event and the payload of the message at hand are. */
  final void parts(int eventStart, int eventEnd, int payloadStart, int payloadEnd) {
    this.eventStart = eventStart;
    this.eventEnd = eventEnd;
    this.payloadStart = payloadStart;
    this.payloadEnd = payloadEnd;
  }

  /** The message at hand is one of the application. */
  final void onPush(ChannelHandlerContext ctx) {
    pushes.onPush(this, ctx);
  }

  /** Answers the push at hand. */
  abstract void answer(ChannelHandlerContext ctx);

  /** Sends a message of the server's own on the first topic. */
  abstract void broadcast(ChannelHandlerContext ctx, Tick body);

  boolean isEvent(byte[] event) {
    return Arrays.equals(message, eventStart, eventEnd, event, 0, event.length);
  }

  /** The body of the push at hand. */
  Tick payload() throws IOException {
    try (JsonParser json =
        Json.FACTORY.createParser(message, payloadStart, payloadEnd - payloadStart)) {
      json.nextToken();
      return Json.read(json);
    }
  }

  final byte[] message() {
    return message;
  }

  final int payloadStart() {
    return payloadStart;
  }

  final int payloadLength() {
    return payloadEnd - payloadStart;
  }

  final String payloadText() {
    return new String(message, payloadStart, payloadEnd - payloadStart, StandardCharsets.UTF_8);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
