package dev.hawser.benchmarks;

import static dev.hawser.benchmarks.Metric.ALLOCATED;
import static dev.hawser.benchmarks.Metric.CPU;
import static dev.hawser.benchmarks.Metric.DELIVERED;
import static dev.hawser.benchmarks.Metric.HEAP;
import static dev.hawser.benchmarks.Metric.P50;
import static dev.hawser.benchmarks.Metric.P99;
import static dev.hawser.benchmarks.Metric.P999;
import static dev.hawser.benchmarks.Metric.PER_SECOND;
import static dev.hawser.benchmarks.Metric.THREADS;
import static dev.hawser.benchmarks.Metric.TOTAL;

import java.util.List;

/** What is measured: one table each. */
enum Workload {
  RECEIVE_64(Suite.WEBSOCKET, "receive", "receive, 64-byte bodies", 1),
  RECEIVE_1K(Suite.WEBSOCKET, "receive", "receive, 1 KiB bodies", 4),
  SEND_64(Suite.WEBSOCKET, "send", "send, 64-byte bodies", 4),
  SEND_1K(Suite.WEBSOCKET, "send", "send, 1 KiB bodies", 4),
  PIPELINED(Suite.WEBSOCKET, "request", "request round trip, 64 in flight", 8),
  SEQUENTIAL(Suite.WEBSOCKET, "request", "request round trip, one at a time", 40),
  TOPICS(Suite.WEBSOCKET, "topics", "receive, 1,000 topics", 2),
  IDLE(Suite.WEBSOCKET, "idle", "idle connections", 0),
  RECONNECT(Suite.WEBSOCKET, "reconnect", "ready again after a drop", 0),
  PHOENIX_RECEIVE_64(Suite.PHOENIX, "phoenix-receive", "broadcasts, 64-byte bodies", 1),
  PHOENIX_RECEIVE_1K(Suite.PHOENIX, "phoenix-receive", "broadcasts, 1 KiB bodies", 4),
  PHOENIX_SEND(Suite.PHOENIX, "phoenix-send", "pushes, 64-byte bodies", 4),
  PHOENIX_PIPELINED(Suite.PHOENIX, "phoenix-request", "push and reply, 64 in flight", 8),
  PHOENIX_SEQUENTIAL(Suite.PHOENIX, "phoenix-request", "push and reply, one at a time", 40),
  PHOENIX_TOPICS(Suite.PHOENIX, "phoenix-topics", "broadcasts, 10,000 topics", 1),
  PHOENIX_JOIN(Suite.PHOENIX, "phoenix-topics", "join of many topics", 0),
  PHOENIX_REJOIN(Suite.PHOENIX, "phoenix-topics", "many topics joined again after a drop", 0),
  REALTIME_RECEIVE_64(Suite.REALTIME, "realtime-receive", "broadcasts, 64-byte bodies", 1),
  REALTIME_RECEIVE_1K(Suite.REALTIME, "realtime-receive", "broadcasts, 1 KiB bodies", 4),
  REALTIME_SEND(Suite.REALTIME, "realtime-send", "broadcasts sent", 4),
  REALTIME_PIPELINED(
      Suite.REALTIME, "realtime-request", "broadcasts sent with ack, 64 in flight", 8),
  REALTIME_SEQUENTIAL(
      Suite.REALTIME, "realtime-request", "broadcasts sent with ack, one at a time", 40),
  SOCKETIO_RECEIVE_64(Suite.SOCKETIO, "socketio-receive", "events, 64-byte bodies", 1),
  SOCKETIO_RECEIVE_1K(Suite.SOCKETIO, "socketio-receive", "events, 1 KiB bodies", 4),
  SOCKETIO_SEND(Suite.SOCKETIO, "socketio-send", "emits, 64-byte bodies", 4),
  SOCKETIO_PIPELINED(Suite.SOCKETIO, "socketio-request", "emit with ack, 64 in flight", 8),
  SOCKETIO_SEQUENTIAL(Suite.SOCKETIO, "socketio-request", "emit with ack, one at a time", 40),
  SOCKETIO_BINARY_RECEIVE(Suite.SOCKETIO, "socketio-binary", "binary events, 1 KiB", 4),
  SOCKETIO_BINARY_SEND(Suite.SOCKETIO, "socketio-binary", "binary emits, 1 KiB", 4),
  SOCKETIO_NAMESPACE(Suite.SOCKETIO, "socketio-namespaces", "events, one namespace", 1),
  SOCKETIO_NAMESPACES(Suite.SOCKETIO, "socketio-namespaces", "events, 10,000 namespaces", 1),
  SOCKETIO_IDLE(Suite.SOCKETIO, "socketio-idle", "idle connections", 0);

  /** Topics of one connection, where there are many. */
  static final int TOPIC_COUNT = 10_000;

  private static final List<Metric> STREAM = List.of(PER_SECOND, CPU, ALLOCATED);
  private static final List<Metric> LOSSY_STREAM = List.of(PER_SECOND, DELIVERED, CPU, ALLOCATED);
  private static final List<Metric> ROUND_TRIP =
      List.of(PER_SECOND, P50, P99, P999, CPU, ALLOCATED);

  private static final List<Metric> JOINS = List.of(PER_SECOND, TOTAL, CPU, ALLOCATED);

  private final Suite suite;
  private final String group;
  private final String title;
  private final int divisor;

  /**
   * @param divisor the part of {@link Settings#messages} that one run has, if it has messages
   */
  Workload(Suite suite, String group, String title, int divisor) {
    this.suite = suite;
    this.group = group;
    this.title = title;
    this.divisor = divisor;
  }

  Suite suite() {
    return suite;
  }

  /** The name that selects it on the command line; several may share one. */
  String group() {
    return group;
  }

  String title() {
    return title;
  }

  List<Metric> metrics() {
    return switch (this) {
      case RECEIVE_64, RECEIVE_1K, SEND_64, SEND_1K, TOPICS -> STREAM;
      case PHOENIX_RECEIVE_64, PHOENIX_RECEIVE_1K, PHOENIX_SEND, PHOENIX_TOPICS -> STREAM;
      case REALTIME_SEND -> STREAM;
      case SOCKETIO_RECEIVE_64, SOCKETIO_RECEIVE_1K, SOCKETIO_SEND -> STREAM;
      case SOCKETIO_BINARY_RECEIVE, SOCKETIO_BINARY_SEND -> STREAM;
      case SOCKETIO_NAMESPACE, SOCKETIO_NAMESPACES -> STREAM;
      case REALTIME_RECEIVE_64, REALTIME_RECEIVE_1K -> LOSSY_STREAM;
      case PIPELINED, SEQUENTIAL, PHOENIX_PIPELINED, PHOENIX_SEQUENTIAL -> ROUND_TRIP;
      case REALTIME_PIPELINED, REALTIME_SEQUENTIAL -> ROUND_TRIP;
      case SOCKETIO_PIPELINED, SOCKETIO_SEQUENTIAL -> ROUND_TRIP;
      case PHOENIX_JOIN, PHOENIX_REJOIN -> JOINS;
      case IDLE, SOCKETIO_IDLE -> List.of(HEAP, THREADS);
      case RECONNECT -> List.of(P50, P99);
    };
  }

  /** What connections of {@link Suite#SOCKETIO} are used for. */
  SocketIoUse use() {
    return switch (this) {
      case SOCKETIO_BINARY_RECEIVE, SOCKETIO_BINARY_SEND -> SocketIoUse.BINARY;
      case SOCKETIO_NAMESPACE, SOCKETIO_NAMESPACES -> SocketIoUse.NAMED;
      default -> SocketIoUse.ROOT;
    };
  }

  private boolean isIdle() {
    return this == IDLE || this == SOCKETIO_IDLE;
  }

  /** The heading of a column. */
  String heading(Metric metric) {
    return metrics() == JOINS ? metric.heading().replace("message", "topic") : metric.heading();
  }

  /** The one that stands for the workload in the summary. */
  Metric headline() {
    return switch (this) {
      case SEQUENTIAL, PHOENIX_SEQUENTIAL, REALTIME_SEQUENTIAL, SOCKETIO_SEQUENTIAL -> P99;
      default -> metrics().get(0);
    };
  }

  /** How many messages, connections, drops or topics one run has. */
  int count(Settings settings) {
    return switch (this) {
      case IDLE, SOCKETIO_IDLE -> settings.connections();
      case RECONNECT -> settings.drops();
      case PHOENIX_JOIN, PHOENIX_REJOIN -> Math.min(TOPIC_COUNT, settings.messages());
      default -> Math.max(1, settings.messages() / divisor);
    };
  }

  /** Runs that are not counted; only what depends on compiled code needs them. */
  int warmup(Settings settings) {
    return isIdle() ? 0 : settings.warmup();
  }

  int rounds(Settings settings) {
    return isIdle() ? Math.min(3, settings.rounds()) : settings.rounds();
  }
}
