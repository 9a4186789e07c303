package dev.hawser.realtime;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.realtime.ChangeReader.Ids;
import dev.hawser.realtime.JoinedBindings.Entry;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one topic listens to in the database. A binding goes by its key, which is {@link
 * PostgresFilter#json()}; all subscribers of one key share it. Pure, loop only.
 *
 * <p>A join starts with {@link #request} and gets its ids in {@link #onJoined}. Until then the
 * bindings of the join before stay as they are, because its changes still come while a topic is
 * joined again in place.
 */
final class PostgresBindings {

  /** A binding that the server does not serve. */
  record Failure(String key, PostgresChangesException error) {}

  private record Binding(String key, PostgresFilter.Event event) {
    boolean wants(String type) {
      return event == PostgresFilter.Event.ALL || event.name().equalsIgnoreCase(type);
    }
  }

  private final ChangeReader reader = new ChangeReader();
  private @Nullable List<PostgresFilter> requested;
  private final Set<String> live = new LinkedHashSet<>();
  private Map<Long, List<Binding>> byId = Map.of();
  private boolean ready;

  /**
   * Starts a join.
   *
   * @param keys what is listened to now
   * @return the {@code postgres_changes} of the join's config
   */
  List<Map<String, Object>> request(Collection<String> keys) {
    List<PostgresFilter> filters = new ArrayList<>();
    List<Map<String, Object>> config = new ArrayList<>();
    for (String key : keys) {
      PostgresFilter filter = PostgresFilter.parse(key);
      if (!filters.contains(filter)) {
        filters.add(filter);
        config.add(filter.toMap());
      }
    }
    requested = filters;
    ready = false;
    return config;
  }

  /**
   * The join was accepted.
   *
   * @param response of the answer
   * @return what was asked for and is not in the answer
   */
  List<Failure> onJoined(Payload response) {
    List<PostgresFilter> wanted = Objects.requireNonNullElse(requested, List.of());
    requested = null;
    live.clear();
    byId = new HashMap<>();
    List<Entry> entries = JoinedBindings.of(response);
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      PostgresFilter filter = wanted.get(i);
      Entry entry = find(entries, i, wanted);
      if (entry == null) {
        failures.add(new Failure(filter.json(), PostgresChangesException.missing(filter.json())));
      } else {
        live.add(filter.json());
        byId.computeIfAbsent(entry.id(), id -> new ArrayList<>())
            .add(new Binding(filter.json(), filter.event()));
      }
    }
    return failures;
  }

  /** By index, then by value; at last by index if the server only wrote the columns otherwise. */
  private static @Nullable Entry find(List<Entry> entries, int index, List<PostgresFilter> all) {
    PostgresFilter wanted = all.get(index);
    Entry same = index < entries.size() ? entries.get(index) : null;
    if (is(same, wanted)) {
      return same;
    }
    for (Entry entry : entries) {
      if (is(entry, wanted)) {
        return entry;
      }
    }
    return same != null && isButForSelect(same, wanted) && !all.contains(same.filter())
        ? same
        : null;
  }

  private static boolean is(@Nullable Entry entry, PostgresFilter wanted) {
    return entry != null && entry.id() != Ids.NONE && wanted.equals(entry.filter());
  }

  private static boolean isButForSelect(Entry entry, PostgresFilter wanted) {
    PostgresFilter filter = entry.filter();
    return filter != null
        && entry.id() != Ids.NONE
        && filter.event() == wanted.event()
        && filter.schema().equals(wanted.schema())
        && Objects.equals(filter.table(), wanted.table())
        && Objects.equals(filter.filter(), wanted.filter());
  }

  /** The topic is not joined any more, and no join is under way. */
  void onLost() {
    requested = null;
    live.clear();
    byId = Map.of();
    ready = false;
  }

  /**
   * Whether the join that is under way asks for the key, or, if there is none, the topic is joined
   * with it. If not, it takes another join to get it.
   */
  boolean covers(String key) {
    List<PostgresFilter> asked = requested;
    if (asked == null) {
      return live.contains(key);
    }
    for (PostgresFilter filter : asked) {
      if (filter.json().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Who gets a change.
   *
   * @return keys, each once; empty if nobody wants it
   * @throws ProtocolViolationException not fatal, if it is not what a change looks like
   */
  List<String> keysOf(Payload change) {
    reader.read(change);
    List<String> keys = new ArrayList<>(2);
    for (int i = 0; i < reader.count(); i++) {
      List<Binding> bindings = byId.get(reader.id(i));
      if (bindings == null) {
        continue;
      }
      for (Binding binding : bindings) {
        if (binding.wants(reader.type()) && !keys.contains(binding.key())) {
          keys.add(binding.key());
        }
      }
    }
    return keys;
  }

  /**
   * The server told something. Only what is about Postgres changes counts, and only if no join is
   * under way: else it is about the join before.
   *
   * @return what fails by it: one bad binding silences all of a topic
   */
  List<Failure> onSystem(SystemMessage message) {
    List<Failure> failures = new ArrayList<>();
    if (requested != null || !message.extension().equals(SystemMessage.POSTGRES_CHANGES)) {
      return failures;
    }
    if (message.isOk()) {
      ready = !live.isEmpty();
    } else if (message.isError()) {
      for (String key : live) {
        failures.add(new Failure(key, PostgresChangesException.refused(key, message.message())));
      }
      onLost();
    }
    return failures;
  }

  /** Whether changes flow: the server said so after the latest join, and nothing failed since. */
  boolean isReady() {
    return ready;
  }
}
