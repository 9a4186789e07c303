package dev.hawser.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;

/**
 * A Realtime endpoint: joins as Phoenix has them, broadcasts as binary frames, JSON inside. A
 * broadcast is answered as the join asked: by an acknowledgement, by itself, or not at all.
 */
final class RealtimeMode extends PhoenixMode {

  /** Where every Realtime client connects; what the server does is told by the API key. */
  static final String PATH = "/realtime/v1/websocket";

  private static final byte[] JOINED = ascii("{\"postgres_changes\":[]}");
  private static final byte[] ACKNOWLEDGED =
      ascii(",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");

  private boolean ack;
  private boolean self;

  // Lengths of the parts of the broadcast at hand; they follow its head in this order.
  private byte[] push = {};
  private int joinRef;
  private int ref;
  private int topic;
  private int event;
  private int payload;

  private RealtimeMode(FrameBlock frames, Pushes pushes) {
    super(frames, pushes);
  }

  /** By the API key. */
  static ServerMode of(String work) {
    FrameBlock frames = Pushes.frames(work, BINARY, RealtimeMode::encode);
    return new RealtimeMode(frames, Pushes.of(work));
  }

  private static byte[] encode(String topic, Tick body) {
    byte[] head = RealtimeFrames.broadcastHead(topic, Wire.PUSH);
    byte[] json = Json.write(body);
    return ByteBuffer.allocate(head.length + json.length).put(head).put(json).array();
  }

  @Override
  void onMessage(ChannelHandlerContext ctx, byte[] message, int length) {
    if (message[0] != RealtimeFrames.PUSH) {
      super.onMessage(ctx, message, length);
      return;
    }
    push = message;
    joinRef = message[1] & 0xFF;
    ref = message[2] & 0xFF;
    topic = message[3] & 0xFF;
    event = message[4] & 0xFF;
    int eventStart = RealtimeFrames.PUSH_HEAD + joinRef + ref + topic;
    int payloadStart = eventStart + event + (message[5] & 0xFF);
    payload = length - payloadStart;
    parts(eventStart, eventStart + event, payloadStart, length);
    onPush(ctx);
  }

  @Override
  void onJoin(ChannelHandlerContext ctx) {
    String config = payloadText();
    ack = config.contains("\"ack\":true");
    self = config.contains("\"self\":true");
    reply(ctx, JOINED, 0, JOINED.length);
  }

  /** A text message is none of a broadcast; what else a client tells is not of interest. */
  @Override
  void onText(ChannelHandlerContext ctx) {}

  @Override
  void answer(ChannelHandlerContext ctx) {
    int topicStart = RealtimeFrames.PUSH_HEAD + joinRef + ref;
    if (ack) {
      ByteBuf out = answers(ctx);
      writeHead(out, TEXT, joinRef + ref + topic + 9 + ACKNOWLEDGED.length);
      out.writeByte('[');
      quote(out, RealtimeFrames.PUSH_HEAD, joinRef).writeByte(',');
      quote(out, RealtimeFrames.PUSH_HEAD + joinRef, ref).writeByte(',');
      quote(out, topicStart, topic).writeBytes(ACKNOWLEDGED);
    }
    if (self) {
      ByteBuf out = answers(ctx);
      writeHead(out, BINARY, RealtimeFrames.BROADCAST_HEAD + topic + event + payload);
      out.writeByte(RealtimeFrames.BROADCAST)
          .writeByte(topic)
          .writeByte(event)
          .writeByte(0)
          .writeByte(RealtimeFrames.JSON)
          .writeBytes(push, topicStart, topic + event)
          .writeBytes(push, payloadStart(), payload);
    }
  }

  private ByteBuf quote(ByteBuf out, int from, int length) {
    return out.writeByte('"').writeBytes(push, from, length).writeByte('"');
  }

  @Override
  void broadcast(ChannelHandlerContext ctx, Tick body) {
    write(answers(ctx), BINARY, encode(ChannelClient.topic(0), body));
  }
}
