package dev.hawser.realtime;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Names of topics and events, of any characters. */
final class Names {

  private static final String[] PARTS = {"a", "Z", "0", " ", "/", ":", "\"", "\\", "é", "漢", "🎉"};

  /** A name of at most {@code bytes} bytes in UTF-8. */
  static String any(Random random, int bytes) {
    int wanted = random.nextInt(bytes + 1);
    StringBuilder name = new StringBuilder();
    int length = 0;
    while (true) {
      String part = PARTS[random.nextInt(PARTS.length)];
      length += part.getBytes(StandardCharsets.UTF_8).length;
      if (length > wanted) {
        return name.toString();
      }
      name.append(part);
    }
  }

  private Names() {}
}
