package dev.hawser.realtime;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonWalker;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server tells about a topic itself: event {@code system}. */
public final class SystemMessage extends Message {

  /** The event. */
  public static final String EVENT = "system";

  /** What {@link #extension()} is when it is about Postgres changes. */
  static final String POSTGRES_CHANGES = "postgres_changes";

  private final Map<String, String> fields;

  private SystemMessage(Message message, Map<String, String> fields) {
    super(message.topic(), message.event(), message.payload());
    this.fields = fields;
  }

  /** Reads a message; what is not there, or not a text, is empty. */
  static SystemMessage of(Message message) {
    Map<String, String> fields = new HashMap<>();
    if (message.payload().format() == Payload.Format.JSON) {
      try {
        read(new JsonWalker(message.payload()), fields);
      } catch (ProtocolViolationException e) {
        fields.clear();
      }
    }
    return new SystemMessage(message, fields);
  }

  private static void read(JsonWalker walker, Map<String, String> fields) {
    if (!walker.enterObject()) {
      return;
    }
    for (String name = walker.nextField(); name != null; name = walker.nextField()) {
      String text = walker.text();
      if (text != null) {
        fields.put(name, text);
      }
    }
    walker.end();
  }

  /** Which part of the server speaks: {@code system} or {@code postgres_changes}. */
  public String extension() {
    return fields.getOrDefault("extension", "");
  }

  /** Either {@code ok} or {@code error}. */
  public String status() {
    return fields.getOrDefault("status", "");
  }

  /** Whether the status is {@code ok}. */
  public boolean isOk() {
    return status().equals("ok");
  }

  /** Whether the status is {@code error}. */
  public boolean isError() {
    return status().equals("error");
  }

  /** What it says, for a person. */
  public String message() {
    return fields.getOrDefault("message", "");
  }

  /** The topic's name as the server knows it; null where the server does not say it. */
  public @Nullable String channel() {
    return fields.get("channel");
  }

  /** Topic, extension, status and what it says. */
  @Override
  public String toString() {
    return "SystemMessage("
        + topic()
        + ", "
        + extension()
        + ", "
        + status()
        + ": "
        + message()
        + ")";
  }
}
