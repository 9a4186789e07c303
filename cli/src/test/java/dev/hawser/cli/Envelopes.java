package dev.hawser.cli;

import java.util.ArrayList;
import java.util.List;

/** The options that make a raw WebSocket carry topics, events and replies. */
final class Envelopes {

  private static final List<String> OPTIONS =
      List.of(
          "--option=envelope-topic=topic",
          "--option=envelope-event=event",
          "--option=envelope-payload=payload",
          "--option=envelope-id=id",
          "--option=envelope-reply-status=status=ok",
          "--option=envelope-subscribe={\"op\":\"subscribe\",\"topic\":${topic},\"id\":${id}}",
          "--option=envelope-unsubscribe={\"op\":\"unsubscribe\",\"topic\":${topic}}");

  static String[] with(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(1, OPTIONS);
    return all.toArray(new String[0]);
  }

  private Envelopes() {}
}
