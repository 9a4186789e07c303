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

  /** A join was accepted. */
  void joined(Channel channel, InitialPresence initial) {
    switch (initial) {
      case SENT -> {}
      case EMPTY -> deliver(channel, channel.presence().onNoState(channel.joinRef()));
      case IGNORED -> channel.presence().ignore(channel.joinRef());
    }
  }

  /** A message of any event. */
  void received(Channel channel, PhoenixPacket.Received message) {
    PresenceTracker presence = channel.presence();
    long join = channel.currentJoin();
    if (message.event().equals(stateEvent)) {
      List<PresenceChange> changes = presence.onState(join, message.payload());
      if (!presence.isPending(join)) {
        deliver(channel, changes);
      }
    } else if (message.event().equals(diffEvent)) {
      List<PresenceChange> changes = presence.onDiff(join, message.payload());
      if (!changes.isEmpty()) {
        deliver(channel, changes);
      }
    }
  }

  private void deliver(Channel channel, List<PresenceChange> changes) {
    if (context.listened(channel.topic(), PresenceMessage.EVENT)) {
      context.deliverTo(
          channel.topic(),
          PresenceMessage.EVENT,
          new PresenceMessage(channel.topic().name(), channel.presence().snapshot(), changes));
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
