package dev.hawser.phoenix;

import dev.hawser.Cause;
import dev.hawser.Message;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.Reply;
import dev.hawser.Topic;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A topic seen as a channel of Phoenix. Thread-safe, immutable. */
public interface PhoenixTopic {

  /**
   * The Phoenix side of {@code topic}.
   *
   * @throws IllegalArgumentException if its protocol is not {@code phoenix}
   */
  static PhoenixTopic of(Topic topic) {
    return topic.as(PhoenixTopic.class);
  }

  /** The topic, with the join parameters of this view. */
  Topic topic();

  /**
   * This channel with a payload for its join. As all options of topics it is in force if this
   * handle is the first that wants the topic; see {@link Topic#with}.
   *
   * @param payload as in {@link Topic#send(String, Object)}
   */
  PhoenixTopic params(@Nullable Object payload);

  /**
   * This channel with a payload for its join that is asked for before every join, so that a rejoin
   * carries a fresh token or the id of the last message seen.
   */
  PhoenixTopic params(Supplier<? extends Mono<?>> payload);

  /**
   * Subscribing joins the channel and keeps it joined until {@link #leave()}. Emits the server's
   * first answer, whatever its status: a refusal is a value here. After a refusal the join is tried
   * again as {@link PhoenixOptions#REJOIN} says. Fails as {@link Topic#join()} does where the
   * server did not answer.
   */
  Mono<Reply> join();

  /** Subscribing leaves the channel; see {@link Topic#leave()}. */
  Mono<Void> leave();

  /** The messages of one event; see {@link Topic#messages(String)}. */
  Flux<Message> on(String event);

  /**
   * Subscribing pushes a message and emits the server's reply, whatever its status; see {@link
   * Topic#request(String, Object)}. To push without waiting for a reply use {@link
   * Topic#send(String, Object)}; handlers of servers that say {@code :noreply} never reply.
   *
   * @param payload {@code byte[]} and {@code ByteBuffer} are pushed as binary; null is {@code {}}
   */
  Mono<Reply> push(String event, @Nullable Object payload);

  /**
   * Who is there, by key: first as it is known now, if it is, then after every change. Subscribing
   * joins the channel; the last cancel leaves it. A slow subscriber misses snapshots in between and
   * always gets the latest. While the channel is joined again the last snapshot stands. Completes
   * and fails as {@link Topic#messages()} does.
   *
   * <p>Never emits if the server does not track presence on the topic. The maps are immutable, in
   * the order in which the keys came.
   */
  Flux<Map<String, Presence>> presence();

  /**
   * What changes in {@link #presence()}, key by key; for a new subscriber everybody who is there
   * arrives first. After a lost link only what changed meanwhile. Every change is emitted; what a
   * slow subscriber gets is up to the {@link dev.hawser.OverflowPolicy}.
   */
  Flux<PresenceChange> presenceChanges();

  /**
   * The reasons of refused joins and of crashes ({@code phx_error}), the latest first if the
   * channel is failed now. Subscribing does not join. A slow subscriber may miss some, never the
   * latest. Completes when the connection is closed.
   */
  Flux<Cause> errors();

  /** The orderly ends by the server ({@code phx_close}); as {@link #errors()}. */
  Flux<Cause> closes();
}
