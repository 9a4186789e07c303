package dev.hawser.testkit;

import dev.hawser.testkit.EngineIoPacket.PacketType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bodies of the polling transport: several packets in one. */
final class EngineIoPayload {

  private static final String SEPARATOR = "\u001e";

  private final int version;
  private final boolean base64;

  /**
   * @param base64 whether a client of version 3 wants no binary bodies
   */
  EngineIoPayload(int version, boolean base64) {
    this.version = version;
    this.base64 = base64;
  }

  /** Whether {@link #encode} makes a binary body of these packets. */
  boolean isBinary(List<EngineIoPacket> packets) {
    boolean raw = packets.size() == 1 && packets.get(0).is(PacketType.RAW);
    return (raw || (version == 3 && !base64)) && packets.stream().anyMatch(p -> p.binary() != null);
  }

  byte[] encode(List<EngineIoPacket> packets) {
    if (isBinary(packets)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      packets.forEach(packet -> binary(packet, out));
      return out.toByteArray();
    }
    List<String> texts = new ArrayList<>();
    for (EngineIoPacket packet : packets) {
      String text = packet.text(version);
      texts.add(version == 4 || packet.is(PacketType.RAW) ? text : text.length() + ":" + text);
    }
    return String.join(version == 4 ? SEPARATOR : "", texts).getBytes(StandardCharsets.UTF_8);
  }

  private static void binary(EngineIoPacket packet, ByteArrayOutputStream out) {
    boolean text = packet.binary() == null;
    byte[] bytes = text ? packet.text(3).getBytes(StandardCharsets.UTF_8) : packet.bytes(3);
    if (!packet.is(PacketType.RAW)) {
      out.write(text ? 0 : 1);
      String.valueOf(bytes.length).chars().forEach(digit -> out.write(digit - '0'));
      out.write(0xff);
    }
    out.write(bytes, 0, bytes.length);
  }

  /** Reads a body; what is no packet becomes one of type {@code ERROR}, which is the last one. */
  List<EngineIoPacket> decode(byte[] body, boolean binary) {
    if (binary) {
      return decodeBinary(body);
    }
    String text = new String(body, StandardCharsets.UTF_8);
    return version == 4 ? decodeSeparated(text) : decodeCounted(text);
  }

  private static List<EngineIoPacket> decodeSeparated(String body) {
    List<EngineIoPacket> packets = new ArrayList<>();
    for (String part : body.split(SEPARATOR, -1)) {
      EngineIoPacket packet = EngineIoPacket.parse(4, part);
      packets.add(packet);
      if (packet.is(PacketType.ERROR)) {
        break;
      }
    }
    return packets;
  }

  private static List<EngineIoPacket> decodeCounted(String body) {
    List<EngineIoPacket> packets = new ArrayList<>();
    int at = 0;
    do {
      int colon = body.indexOf(':', at);
      int length = colon < 0 ? -1 : number(body.substring(at, colon));
      int end = colon + 1 + length;
      if (length < 0 || end > body.length()) {
        packets.add(EngineIoPacket.of(PacketType.ERROR, body));
        break;
      }
      packets.add(EngineIoPacket.parse(3, body.substring(colon + 1, end)));
      at = end;
    } while (at < body.length());
    return packets;
  }

  private static List<EngineIoPacket> decodeBinary(byte[] body) {
    List<EngineIoPacket> packets = new ArrayList<>();
    int at = 0;
    do {
      StringBuilder digits = new StringBuilder();
      int end = at + 1;
      while (end < body.length && body[end] >= 0 && body[end] < 10) {
        digits.append(body[end++]);
      }
      int length = number(digits.toString());
      int from = end + 1;
      if (end >= body.length
          || body[end] != (byte) 0xff
          || length < 0
          || length > body.length - from) {
        packets.add(EngineIoPacket.of(PacketType.ERROR, body));
        break;
      }
      byte[] data = Arrays.copyOfRange(body, from, from + length);
      packets.add(
          body[at] == 0
              ? EngineIoPacket.parse(3, new String(data, StandardCharsets.UTF_8))
              : EngineIoPacket.parse(3, data));
      at = from + length;
    } while (at < body.length);
    return packets;
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
  }
}
