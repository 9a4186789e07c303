package dev.hawser.engine.internal.transport;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed on permessage-deflate (RFC 7692 section 7.1).
 *
 * @param serverTakeover whether the server's messages refer to earlier ones
 * @param clientTakeover whether ours may
 * @param clientWindowBits the base-2 logarithm of the largest window we may use
 */
record Compression(boolean serverTakeover, boolean clientTakeover, int clientWindowBits) {

  static final String NAME = "permessage-deflate";
  static final String OFFER = NAME + "; client_max_window_bits";

  private static final int MIN_BITS = 8;
  private static final int MAX_BITS = 15;

  Inflate newInflate() {
    return new Inflate(serverTakeover);
  }

  Deflate newDeflate() {
    return new Deflate(clientTakeover, clientWindowBits);
  }

  /**
   * Reads the server's answer.
   *
   * @return null if it chose no extension
   * @throws IllegalArgumentException if it chose what was not offered or must not be
   */
  static @Nullable Compression parse(String header, boolean offered) {
    if (header.trim().isEmpty()) {
      return null;
    }
    if (header.indexOf(',') >= 0) {
      throw new IllegalArgumentException("more than one extension");
    }
    String[] parts = header.split(";", -1);
    if (!offered || !parts[0].trim().toLowerCase(Locale.ROOT).equals(NAME)) {
      throw new IllegalArgumentException("an extension that was not offered");
    }
    boolean serverTakeover = true;
    boolean clientTakeover = true;
    int clientBits = MAX_BITS;
    Set<String> seen = new HashSet<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String key = (equals < 0 ? parts[i] : parts[i].substring(0, equals)).trim();
      String value = equals < 0 ? null : parts[i].substring(equals + 1).trim();
      if (!seen.add(key)) {
        throw new IllegalArgumentException(NAME + " with a parameter twice");
      }
      switch (key) {
        case "server_no_context_takeover" -> {
          none(value);
          serverTakeover = false;
        }
        case "client_no_context_takeover" -> {
          none(value);
          clientTakeover = false;
        }
        case "server_max_window_bits" -> bits(value);
        case "client_max_window_bits" -> clientBits = bits(value);
        default -> throw new IllegalArgumentException(NAME + " with an unknown parameter");
      }
    }
    return new Compression(serverTakeover, clientTakeover, clientBits);
  }

  private static void none(@Nullable String value) {
    if (value != null) {
      throw new IllegalArgumentException(NAME + " with a value where none belongs");
    }
  }

  private static int bits(@Nullable String value) {
    String digits = value == null ? "" : value;
    if (digits.length() > 2 && digits.startsWith("\"") && digits.endsWith("\"")) {
      digits = digits.substring(1, digits.length() - 1);
    }
    boolean legal = digits.length() == 1 || (digits.length() == 2 && digits.charAt(0) == '1');
    for (int i = 0; i < digits.length(); i++) {
      legal &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    int bits = legal ? Integer.parseInt(digits) : 0;
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new IllegalArgumentException(NAME + " with window bits that are not 8 to 15");
    }
    return bits;
  }
}
