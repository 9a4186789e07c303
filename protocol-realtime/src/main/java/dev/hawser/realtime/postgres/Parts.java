package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonWalker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code postgres_changes} message, found in one pass without a tree.
 *
 * @param record a slice of the message; null if there is none
 * @param oldRecord likewise
 */
record Parts(
    PostgresChange.Type type,
    String schema,
    String table,
    @Nullable String commitTimestamp,
    List<PostgresColumn> columns,
    List<PostgresError> errors,
    @Nullable Payload record,
    @Nullable Payload oldRecord) {

  /**
   * Reads a message.
   *
   * @throws PayloadException if it is no change
   */
  static Parts read(Payload message, PayloadCodec codec) {
    if (message.format() != Payload.Format.JSON) {
      throw new PayloadException("a change of Postgres is JSON, not " + message.format(), null);
    }
    try {
      return new Reader(message, codec).read();
    } catch (ProtocolViolationException e) {
      throw new PayloadException("the change is not legal JSON", e);
    }
  }

  private static final class Reader {

    private final Payload message;
    private final PayloadCodec codec;
    private final JsonWalker walker;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Payload> records = new HashMap<>();
    private List<PostgresColumn> columns = List.of();
    private List<PostgresError> errors = List.of();

    Reader(Payload message, PayloadCodec codec) {
      this.message = message;
      this.codec = codec;
      this.walker = new JsonWalker(message);
    }

    Parts read() {
      boolean found = false;
      if (walker.enterObject()) {
        for (String name = walker.nextField(); name != null; name = walker.nextField()) {
          if (name.equals("data") && walker.enterObject()) {
            data();
            found = true;
          } else {
            walker.skip();
          }
        }
        walker.end();
      }
      if (!found) {
        throw new PayloadException("a change of Postgres has an object 'data'", null);
      }
      return new Parts(
          type(required("type")),
          required("schema"),
          required("table"),
          texts.get("commit_timestamp"),
          columns,
          errors,
          records.get("record"),
          records.get("old_record"));
    }

    private void data() {
      for (String name = walker.nextField(); name != null; name = walker.nextField()) {
        switch (name) {
          case "type", "schema", "table", "commit_timestamp" -> keep(name, walker.text());
          case "columns" -> columns = columns();
          case "errors" -> errors = errors();
          case "record", "old_record" -> keepRecord(name);
          default -> walker.skip();
        }
      }
    }

    private void keep(String name, @Nullable String text) {
      if (text == null) {
        texts.remove(name);
      } else {
        texts.put(name, text);
      }
    }

    private void keepRecord(String name) {
      boolean none = walker.atNull();
      int start = walker.position();
      walker.skip();
      if (none) {
        records.remove(name);
      } else {
        int size = walker.position() - start;
        records.put(name, new Payload(Payload.Format.JSON, message.array(), start, size, codec));
      }
    }

    /** What has no name or type is left out. */
    private List<PostgresColumn> columns() {
      if (!walker.enterArray()) {
        walker.skip();
        return List.of();
      }
      List<PostgresColumn> found = new ArrayList<>();
      while (walker.nextElement()) {
        if (!walker.enterObject()) {
          walker.skip();
          continue;
        }
        String column = null;
        String type = null;
        for (String name = walker.nextField(); name != null; name = walker.nextField()) {
          switch (name) {
            case "name" -> column = walker.text();
            case "type" -> type = walker.text();
            default -> walker.skip();
          }
        }
        if (column != null && type != null) {
          found.add(new PostgresColumn(column, type));
        }
      }
      return Collections.unmodifiableList(found);
    }

    private List<PostgresError> errors() {
      if (!walker.enterArray()) {
        String text = walker.text();
        return text == null ? List.of() : List.of(PostgresError.of(text));
      }
      List<PostgresError> found = new ArrayList<>();
      while (walker.nextElement()) {
        String text = walker.text();
        if (text != null) {
          found.add(PostgresError.of(text));
        }
      }
      return Collections.unmodifiableList(found);
    }

    private String required(String name) {
      String text = texts.get(name);
      if (text == null) {
        throw new PayloadException("a change of Postgres has a text '" + name + "'", null);
      }
      return text;
    }

    private static PostgresChange.Type type(String text) {
      for (PostgresChange.Type type : PostgresChange.Type.values()) {
        if (type.name().equalsIgnoreCase(text)) {
          return type;
        }
      }
      throw new PayloadException("a change of Postgres is no INSERT, UPDATE or DELETE", null);
    }
  }
}
