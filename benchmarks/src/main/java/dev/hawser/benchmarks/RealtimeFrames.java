package dev.hawser.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The binary frames of Realtime: a kind, the lengths of the parts, the encoding of the payload,
 * then the parts. Metadata are never sent.
 */
final class RealtimeFrames {

  /** What a topic's name has before it on the wire. */
  static final String PREFIX = "realtime:";

  /** The kind of a broadcast from a client: refs of join and push, topic, event, metadata. */
  static final byte PUSH = 3;

  /** The kind of a broadcast from the server: topic, event, metadata. */
  static final byte BROADCAST = 4;

  /** The encoding of a JSON payload. */
  static final byte JSON = 1;

  /** Bytes before the parts. */
  static final int PUSH_HEAD = 7;

  /** Bytes before the parts. */
  static final int BROADCAST_HEAD = 5;

  private RealtimeFrames() {}

  /** All that comes before the payload. */
  static byte[] broadcastHead(String topic, String event) {
    byte[] topicBytes = (PREFIX + topic).getBytes(StandardCharsets.UTF_8);
    byte[] eventBytes = event.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(BROADCAST);
    out.write(topicBytes.length);
    out.write(eventBytes.length);
    out.write(0);
    out.write(JSON);
    out.writeBytes(topicBytes);
    out.writeBytes(eventBytes);
    return out.toByteArray();
  }
}
