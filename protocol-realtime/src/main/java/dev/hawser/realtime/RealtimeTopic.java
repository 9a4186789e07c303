package dev.hawser.realtime;

import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A topic seen as a channel of Supabase Realtime. Thread-safe, immutable.
 *
 * <p>All streams join the topic when they are subscribed, the last cancel leaves it, and the loss
 * of the link ends none of them; see {@link Topic#messages()} for how they end. Streams that need
 * something that the topic was not joined with, such as presence or other tables, make the session
 * join it again in place; a {@link #gaps gap} tells when that is done.
 *
 * <p>The options of the handle that first wants the topic are in force; see {@link Topic#with}.
 */
public interface RealtimeTopic {

  /**
   * The Realtime side of {@code topic}.
   *
   * @throws IllegalArgumentException if its protocol is not {@code realtime}
   */
  static RealtimeTopic of(Topic topic) {
    return topic.as(RealtimeTopic.class);
  }

  /** The topic, with the options of this view. */
  Topic topic();

  /** This topic as a private one: {@link RealtimeOptions#PRIVATE}. */
  RealtimeTopic asPrivate();

  /** This topic with acknowledged broadcasts: {@link RealtimeOptions#BROADCAST_ACK}. */
  RealtimeTopic acknowledged();

  /** This topic with our own broadcasts coming back: {@link RealtimeOptions#BROADCAST_SELF}. */
  RealtimeTopic self();

  /** This topic with broadcasts of the past: {@link RealtimeOptions#REPLAY}. */
  RealtimeTopic replay(Replay replay);

  /** This topic with a key for {@link #track}: {@link RealtimeOptions#PRESENCE_KEY}. */
  RealtimeTopic presenceKey(String key);

  /** Joins the topic and keeps it joined until {@link #leave()}; see {@link Topic#join()}. */
  Mono<Reply> join();

  /** Leaves the topic; see {@link Topic#leave()}. */
  Mono<Void> leave();

  /**
   * Completes as soon as the topic is live: joined and, if database changes are subscribed to, the
   * server has said that they flow, which may be seconds after the join. Subscribing joins the
   * topic while it waits. Fails with {@link PostgresChangesException} if the server cannot deliver
   * the changes, else as {@link Topic#messages()} does.
   */
  Mono<Void> ready();

  /** All broadcasts of the topic. */
  Flux<Broadcast> broadcasts();

  /** The broadcasts of one event. */
  Flux<Broadcast> broadcasts(String event);

  /**
   * The payloads of the broadcasts of one event; see {@link Topic#messages(String, Class)}. If the
   * event is named like one of the server's, such as {@code system}, a payload that is not of the
   * type fails the stream.
   */
  <T> Flux<T> broadcasts(String event, Class<T> type);

  /**
   * Subscribing broadcasts a message to the others on the topic. Completes when it was written;
   * fails as {@link Topic#send(String, Object)} does.
   *
   * @param payload {@code byte[]} and {@code ByteBuffer} are sent as binary; null is {@code {}}
   */
  Mono<Void> broadcast(String event, @Nullable Object payload);

  /**
   * As {@link #broadcast(String, Object)}, and asks the server to keep the message, so that it can
   * be {@linkplain #replay replayed}: private topics and serializer {@code 2.0.0} only.
   */
  Mono<Void> broadcast(String event, @Nullable Object payload, Persist persist);

  /**
   * As {@link #broadcast(String, Object)}, and completes when the server has acknowledged it: on a
   * topic that was joined as {@link #acknowledged()}. Fails with {@link BroadcastFailedException}
   * if the server refuses the message or does not answer in time, which is what it does to those
   * who may not write to a private topic; else as {@link Topic#request} does.
   */
  Mono<Void> broadcastAcknowledged(String event, @Nullable Object payload);

  /**
   * Who is there, by key: first as it is known now, if it is, then after every change. A slow
   * subscriber misses snapshots in between and always gets the latest. While the topic is joined
   * again the last snapshot stands.
   *
   * <p>Never emits on a private topic whose policies do not let us read the presence.
   */
  Flux<Map<String, Presence>> presence();

  /**
   * What changes in {@link #presence()}, key by key; for a new subscriber everybody who is there
   * arrives first. After a lost link only what changed meanwhile. What a slow subscriber gets is up
   * to the {@link dev.hawser.OverflowPolicy}.
   */
  Flux<PresenceChange> presenceChanges();

  /**
   * Subscribing shows this client to the others, under {@link RealtimeOptions#PRESENCE_KEY}, until
   * {@link #untrack()} or the topic is left; after each rejoin it is shown again by itself. Another
   * call replaces what is shown. As the server ends a topic that gets more than 5 of these in 30 s,
   * what comes faster waits, and only the newest is sent.
   *
   * <p>Completes when the server has accepted it or something newer. Fails with {@link
   * PresenceRefusedException} if the server refuses it, with {@link dev.hawser.JoinException} if it
   * refuses the topic for good, with {@link dev.hawser.NotReadyException} if nobody wants the topic
   * or it is left, with {@link dev.hawser.LinkLostException} if the link is lost before the answer;
   * it is shown after the rejoin then. Cancelling does not take it back.
   *
   * @param state a JSON object
   */
  Mono<Void> track(Object state);

  /**
   * Subscribing ends what {@link #track} began. Completes when the server has accepted that, or
   * shows nothing anyway, as after the loss of the link; fails as {@link #track} does.
   */
  Mono<Void> untrack();

  /**
   * The changes of the database that {@code filter} asks for, from the moment on that {@link
   * #ready()} tells. Subscribers of equal filters share one subscription of the server.
   *
   * <p>Fails with {@link PostgresChangesException} if the server cannot deliver them. That ends all
   * streams of changes of this topic: one wrong filter silences them all on the server.
   */
  Flux<PostgresChange> changes(PostgresFilter filter);

  /** Times in which messages may have been missed, each when it is over. */
  Flux<Gap> gaps();

  /** What the server says about the topic itself. */
  Flux<SystemMessage> system();
}
