package dev.hawser.socketio.engineio;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads payloads by strings and patterns: simple, so that it is seen to be right. */
final class PlainPayloads {

  private static final Pattern LENGTH = Pattern.compile("([0-9]{1,9}):");

  /** The packets, or null if the payload is not legal. */
  static @Nullable List<String> read(EngineIoVersion version, byte[] body) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
    List<String> parts = version == EngineIoVersion.V4 ? split(text) : counted(text);
    List<String> packets = new ArrayList<>();
    for (String part : parts == null ? List.<String>of() : parts) {
      String packet = packet(version, part);
      if (packet == null) {
        return null;
      }
      packets.add(packet);
    }
    return parts == null ? null : packets;
  }

  private static List<String> split(String text) {
    return List.of(text.split("\u001e", -1));
  }

  private static @Nullable List<String> counted(String text) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    do {
      Matcher length = LENGTH.matcher(rest);
      if (!length.lookingAt()) {
        return null;
      }
      long end = length.end() + Long.parseLong(length.group(1));
      if (end > rest.length()
          || (end < rest.length()
              && end > 0
              && Character.isSurrogatePair(rest.charAt((int) end - 1), rest.charAt((int) end)))) {
        return null;
      }
      parts.add(rest.substring(length.end(), (int) end));
      rest = rest.substring((int) end);
    } while (!rest.isEmpty());
    return parts;
  }

  private static @Nullable String packet(EngineIoVersion version, String part) {
    String prefix = version == EngineIoVersion.V4 ? "b" : "b4";
    if (part.startsWith(prefix)) {
      try {
        byte[] bytes = Base64.getDecoder().decode(part.substring(prefix.length()));
        return "MESSAGE <" + HexFormat.of().formatHex(bytes) + ">";
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    if (!part.matches("(?s)[0-6].*")) {
      return null;
    }
    List<String> types = List.of("OPEN", "CLOSE", "PING", "PONG", "MESSAGE", "UPGRADE", "NOOP");
    return types.get(part.charAt(0) - '0') + " " + part.substring(1);
  }

  private PlainPayloads() {}
}
