package dev.hawser.realtime;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.realtime.ChangeReader.Ids;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.spi.json.JsonWalker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bindings that the server confirmed in its answer to a join. */
final class JoinedBindings {

  /**
   * One confirmed binding.
   *
   * @param filter null if it is none that this client could have asked for
   */
  record Entry(long id, @Nullable PostgresFilter filter) {}

  /** The bindings in the order of the answer, without those that have no id; empty for none. */
  static List<Entry> of(Payload response) {
    List<Entry> entries = new ArrayList<>();
    if (response.format() != Payload.Format.JSON) {
      return entries;
    }
    JsonWalker walker = new JsonWalker(response);
    try {
      if (walker.enterObject()) {
        for (String name = walker.nextField(); name != null; name = walker.nextField()) {
          if (name.equals("postgres_changes") && walker.enterArray()) {
            while (walker.nextElement()) {
              entries.add(entry(walker, response.array()));
            }
          } else {
            walker.skip();
          }
        }
      }
    } catch (ProtocolViolationException e) {
      // Not what an answer looks like; what was asked for is missing then.
      entries.clear();
    }
    return entries;
  }

  private static Entry entry(JsonWalker walker, byte[] array) {
    int start = walker.position();
    long id = Ids.NONE;
    if (walker.enterObject()) {
      for (String name = walker.nextField(); name != null; name = walker.nextField()) {
        int from = walker.position();
        walker.skip();
        if (name.equals("id")) {
          id = Ids.read(array, from, walker.position());
        }
      }
    } else {
      walker.skip();
    }
    String source = new String(array, start, walker.position() - start, StandardCharsets.UTF_8);
    try {
      return new Entry(id, PostgresFilter.parse(source));
    } catch (IllegalArgumentException e) {
      return new Entry(id, null);
    }
  }

  private JoinedBindings() {}
}
