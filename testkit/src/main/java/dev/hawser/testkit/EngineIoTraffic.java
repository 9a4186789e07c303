package dev.hawser.testkit;

import dev.hawser.testkit.WireMessage.Direction;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What went over one session, both ways and over all its transports. Safe for any thread. */
final class EngineIoTraffic {

  private final int version;
  private final long start = System.nanoTime();
  private final Recorder<EngineIoEntry> entries = new Recorder<>("packet");

  EngineIoTraffic(int version) {
    this.version = version;
  }

  void add(Direction direction, String transport, EngineIoPacket packet) {
    Duration at = Duration.ofNanos(System.nanoTime() - start);
    entries.add(new EngineIoEntry(direction, transport, version, packet, at));
  }

  List<EngineIoEntry> all() {
    return entries.snapshot();
  }

  EngineIoEntry await(Predicate<EngineIoEntry> condition, Duration limit) {
    return entries.await(condition, limit);
  }
}
