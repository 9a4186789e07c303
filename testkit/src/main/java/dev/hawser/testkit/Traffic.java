package dev.hawser.testkit;

import dev.hawser.testkit.WireMessage.Direction;
import dev.hawser.testkit.WireMessage.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What went over one connection, both ways. Safe for any thread. */
final class Traffic {

  private final long start = System.nanoTime();
  private final Recorder<WireMessage> messages = new Recorder<>("message");
  private volatile boolean closeSent;

  WireMessage in(Kind kind, byte[] payload) {
    return add(Direction.IN, kind, payload);
  }

  void out(Kind kind, byte[] payload) {
    if (kind == Kind.CLOSE) {
      closeSent = true;
    }
    add(Direction.OUT, kind, payload);
  }

  private WireMessage add(Direction direction, Kind kind, byte[] payload) {
    Duration at = Duration.ofNanos(System.nanoTime() - start);
    WireMessage message = new WireMessage(direction, kind, payload, at);
    messages.add(message);
    return message;
  }

  /** Whether the server has sent a close frame. */
  boolean isCloseSent() {
    return closeSent;
  }

  List<WireMessage> all() {
    return messages.snapshot();
  }

  List<WireMessage> received() {
    List<WireMessage> received = new ArrayList<>(messages.snapshot());
    received.removeIf(message -> message.direction() != Direction.IN);
    return received;
  }

  WireMessage awaitReceived(Predicate<WireMessage> condition, Duration limit) {
    return messages.await(m -> m.direction() == Direction.IN && condition.test(m), limit);
  }
}
