package dev.hawser.integration.official;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.LinkLostException;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.RequestTimeoutException;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Hawser, by its public API; it shows its states as the official clients show theirs. */
public abstract class OwnClient implements Client {

  private static final Set<Cause.Kind> FINAL =
      EnumSet.of(Cause.Kind.CONFIGURATION, Cause.Kind.USER, Cause.Kind.TOPIC_CLOSED);

  private final Seen seen = new Seen();
  private final Disposable.Composite subscriptions = Disposables.composite();
  private final Scheduler scheduler = Schedulers.newSingle("own-client");
  private final Connection connection;

  protected OwnClient(Hawser description) {
    connection = description.deliverOn(scheduler).observer(new Watcher()).open();
  }

  /** These waits, whatever failed; if there are none, the other policy. */
  protected static ReconnectPolicy policy(List<Integer> millis, ReconnectPolicy otherwise) {
    return millis.isEmpty()
        ? otherwise
        : ReconnectPolicy.table(millis.stream().map(Duration::ofMillis).toArray(Duration[]::new))
            .alsoIf(cause -> !FINAL.contains(cause.kind()));
  }

  protected final Connection connection() {
    return connection;
  }

  /** Ends the subscription with the client. */
  protected final void keep(Disposable subscription) {
    subscriptions.add(subscription);
  }

  /** Unlike a subscriber to the states it misses none. */
  private final class Watcher implements ConnectionObserver {

    private ConnectionState state = new ConnectionState.Idle();

    @Override
    public void stateChanged(ConnectionState now) {
      ConnectionState before = state;
      state = now;
      connectionIs(before, now);
    }
  }

  /** Shows where the connection stands; on the connection's loop. */
  protected void connectionIs(ConnectionState before, ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      seen.add("connection", "open");
    } else if (state instanceof ConnectionState.Idle) {
      seen.add("connection", "closed");
    } else if (state instanceof ConnectionState.Backoff backoff) {
      seen.add("connection", "lost " + word(backoff.cause()));
    } else if (state instanceof ConnectionState.Closed closed
        && closed.cause().kind() != Cause.Kind.USER) {
      seen.add("connection", "given up " + word(closed.cause()));
    }
  }

  /** A code as the official client shows it, if there is one: 1006 for whatever broke. */
  private static String word(Cause cause) {
    return switch (cause.kind()) {
      case NETWORK -> "1006";
      case HEARTBEAT -> "heartbeat";
      default -> cause.code() == 0 ? cause.kind().toString() : String.valueOf(cause.code());
    };
  }

  /** Shows the life of a channel from now on. */
  protected final void watch(String name, Flux<TopicState> states) {
    keep(
        states
            .startWith(new TopicState.Detached())
            .buffer(2, 1)
            .filter(pair -> pair.size() == 2)
            .subscribe(pair -> topicIs(name, pair.get(0), pair.get(1))));
  }

  /** Shows where a channel stands. */
  protected void topicIs(String name, TopicState before, TopicState now) {
    if (now instanceof TopicState.Joined joined) {
      seen.add(name, joined(joined.reply()));
    } else if (now instanceof TopicState.Joining && before instanceof TopicState.Joined) {
      seen.add(name, "lost");
    } else if (now instanceof TopicState.Detached && !(before instanceof TopicState.Detached)) {
      seen.add(name, "left");
    } else if (now instanceof TopicState.Failed failed) {
      boolean last = failed.retryIn() == null && failed.cause().kind() != Cause.Kind.TOPIC_CLOSED;
      seen.add(name, failure(failed.cause()) + (last ? " for good" : ""));
    }
  }

  /** How an accepted join is shown. */
  protected String joined(Reply reply) {
    return show(reply);
  }

  private static String failure(Cause cause) {
    return switch (cause.kind()) {
      case TOPIC_CLOSED -> "closed";
      case TIMEOUT -> "timeout";
      case TOPIC_ERROR ->
          "crashed"
              + (cause.reason().isEmpty()
                  ? ""
                  : " " + Json.write(Map.of("reason", cause.reason())));
      default ->
          cause.exception() instanceof RequestFailedException refusal
              ? show(refusal.reply())
              : cause.kind().toString();
    };
  }

  protected static String show(Reply reply) {
    return reply.status() + show(reply.payload());
  }

  protected static String show(Payload payload) {
    return " "
        + (payload.format() == Payload.Format.BINARY
            ? Json.hex(payload.toByteArray())
            : Json.sorted(Json.read(payload.text())));
  }

  /** Why something was not answered, or not sent. */
  protected static String failure(Throwable e) {
    if (e instanceof RequestTimeoutException) {
      return "timeout";
    } else if (e instanceof LinkLostException) {
      return "lost with the link";
    } else if (e instanceof TopicLostException) {
      return "lost with the channel";
    } else {
      return e instanceof JoinException ? "refused" : "failed";
    }
  }

  /** Shows who is there, and who comes and goes. */
  protected final void presence(
      String name, Flux<? extends Map<String, Presence>> present, Flux<PresenceChange> changes) {
    String source = name + " presence";
    keep(present.subscribe(users -> seen.add(source, "sync " + contents(users)), e -> {}));
    keep(changes.subscribe(change -> changed(source, change), e -> {}));
  }

  private String contents(Map<String, Presence> users) {
    Map<String, List<JsonNode>> metas = new LinkedHashMap<>();
    users.forEach(
        (key, user) ->
            metas.put(
                key,
                user.metas().stream()
                    .map(meta -> shown(Json.read(meta.payload().text())))
                    .toList()));
    return Json.sorted(Json.MAPPER.valueToTree(metas));
  }

  /** How a presence is shown. */
  protected JsonNode shown(JsonNode meta) {
    return meta;
  }

  private void changed(String source, PresenceChange change) {
    List<String> before = refs(change.before());
    List<String> after = refs(change.after());
    List<String> joined = without(after, before);
    if (!joined.isEmpty()) {
      show(source + " join", change.key(), Map.of("before", before, "joined", joined));
    }
    List<String> left = without(before, after);
    if (!left.isEmpty()) {
      show(source + " leave", change.key(), Map.of("after", after, "left", left));
    }
  }

  private void show(String source, String key, Map<String, List<String>> refs) {
    seen.add(source, key + " " + Json.sorted(Json.MAPPER.valueToTree(refs)));
  }

  private static List<String> refs(@Nullable Presence user) {
    return user == null ? List.of() : user.metas().stream().map(Presence.Meta::ref).toList();
  }

  private static List<String> without(List<String> refs, List<String> others) {
    return refs.stream().filter(ref -> !others.contains(ref)).toList();
  }

  @Override
  public final Seen seen() {
    return seen;
  }

  @Override
  public void connect() {
    keep(connection.connect().onErrorComplete().subscribe());
  }

  @Override
  public void disconnect() {
    keep(
        connection
            .disconnect()
            .subscribe(none -> {}, e -> {}, () -> seen.add("disconnect", "done")));
  }

  @Override
  public final void settle() {
    connection.resume().block(Stage.LIMIT);
    Mono.fromRunnable(() -> {}).subscribeOn(scheduler).block(Stage.LIMIT);
  }

  @Override
  public final void close() {
    connection.close();
    connection.onClose().block(Stage.LIMIT);
    subscriptions.dispose();
    scheduler.dispose();
  }
}
