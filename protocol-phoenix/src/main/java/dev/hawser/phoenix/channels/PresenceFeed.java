package dev.hawser.phoenix.channels;

import dev.hawser.Message;
import dev.hawser.PresenceChange;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import java.util.List;
import java.util.function.Consumer;

/** Reads presence from the messages of channels and gives it to those who subscribed. Loop only. */
final class PresenceFeed {

  private final SessionContext<?> context;
  private final String stateEvent;
  private final String diffEvent;

  PresenceFeed(SessionContext<?> context, String stateEvent, String diffEvent) {
    this.context = context;
    this.stateEvent = stateEvent;
    this.diffEvent = diffEvent;
  }

  PresenceTracker newTracker(TopicRef topic) {
    return new PresenceTracker(
        topic.name(), context.codec(), PresenceTracker.DEFAULT_MAX_PENDING_DIFFS, context::problem);
  }

  /** A message of any event. */
  void received(Channel channel, PhoenixPacket.Received message) {
    PresenceTracker presence = channel.presence();
    List<PresenceChange> changes;
    boolean whole = message.event().equals(stateEvent);
    if (whole) {
      changes = presence.onState(channel.joinRef(), message.payload());
    } else if (message.event().equals(diffEvent)) {
      changes = presence.onDiff(channel.joinRef(), message.payload());
    } else {
      return;
    }
    boolean news = whole || !changes.isEmpty();
    if (news
        && !presence.isPending(channel.joinRef())
        && context.listened(channel.topic(), PresenceMessage.EVENT)) {
      context.deliverTo(
          channel.topic(),
          PresenceMessage.EVENT,
          new PresenceMessage(channel.topic().name(), presence.snapshot(), changes));
    }
  }

  /** A new subscriber sees first who is there, if that is known. */
  void greet(Channel channel, Consumer<Message> subscriber) {
    PresenceTracker presence = channel.presence();
    if (presence.hasState()) {
      subscriber.accept(
          new PresenceMessage(channel.topic().name(), presence.snapshot(), presence.arrivals()));
    }
  }
}
