package dev.hawser.engine.internal.transport;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is legal in header fields, and how responses show theirs. */
final class HeaderFields {

  /**
   * Checks fields that an application or a protocol set.
   *
   * @param own names, in lower case, that nobody may set
   * @throws IllegalArgumentException if one is illegal; the value is not in the message
   */
  static void check(Map<String, String> fields, Set<String> own) {
    fields.forEach((name, value) -> check(name, value, own));
  }

  private static void check(String name, String value, Set<String> own) {
    if (!isToken(name)) {
      throw new IllegalArgumentException("header name '" + name + "' is not a legal name");
    }
    if (own.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header '" + name + "' belongs to the transport and cannot be set");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
        throw new IllegalArgumentException(
            "value of header '" + name + "' has an illegal character at " + i);
      }
    }
  }

  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7F || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Names in lower case, several values joined by a comma. */
  static Map<String, String> joined(HttpHeaders headers) {
    Map<String, String> map = new LinkedHashMap<>();
    lists(headers).forEach((name, values) -> map.put(name, String.join(", ", values)));
    return map;
  }

  /** Names in lower case, each with its values. */
  static Map<String, List<String>> lists(HttpHeaders headers) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (Map.Entry<String, String> field : headers) {
      map.computeIfAbsent(field.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(field.getValue());
    }
    return map;
  }

  private HeaderFields() {}
}
