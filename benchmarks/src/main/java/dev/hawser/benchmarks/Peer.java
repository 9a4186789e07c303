package dev.hawser.benchmarks;

import java.util.Set;

/** The clients that are compared. */
public enum Peer {
  HAWSER("Hawser", Suite.values()),
  HAWSER_IMMEDIATE("Hawser, immediate delivery", Suite.values()),
  LIMIT("limit (Reactor Netty, Netty codec, Jackson streaming)", Suite.values()),
  JAVA_WEBSOCKET("Java-WebSocket", Suite.WEBSOCKET),
  OKHTTP("OkHttp", Suite.WEBSOCKET),
  JDK("java.net.http.WebSocket", Suite.WEBSOCKET),
  JAVA_PHOENIX_CLIENT("JavaPhoenixClient", Suite.PHOENIX),
  SUPABASE_KT("supabase-kt, tuned", Suite.REALTIME),
  SUPABASE_KT_DEFAULTS("supabase-kt, defaults", Suite.REALTIME),
  SOCKET_IO_CLIENT_JAVA("socket.io-client-java", Suite.SOCKETIO);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // it is unmodifiable
  private final Set<Suite> suites;

  Peer(String label, Suite... suites) {
    this.label = label;
    this.suites = Set.of(suites);
  }

  String label() {
    return label;
  }

  boolean speaks(Suite suite) {
    return suites.contains(suite);
  }

  /** A client of {@link Suite#WEBSOCKET} that is not connected yet. */
  BenchClient create(Wire wire) {
    return switch (this) {
      case HAWSER -> new HawserBenchClient(wire, false);
      case HAWSER_IMMEDIATE -> new HawserBenchClient(wire, true);
      case LIMIT -> new LimitBenchClient(wire);
      case JAVA_WEBSOCKET -> new JavaWebSocketBenchClient(wire);
      case OKHTTP -> new OkHttpBenchClient(wire);
      case JDK -> new JdkBenchClient(wire);
      default -> throw new IllegalStateException(this + " is not of this suite");
    };
  }

  /**
   * A client of {@link Suite#PHOENIX} or {@link Suite#REALTIME} that is not connected yet.
   *
   * @param requests whether {@link ChannelClient#request} will be used; a client of Realtime says
   *     so when it joins
   */
  ChannelClient createChannels(Suite suite, boolean requests) {
    return suite == Suite.PHOENIX ? createPhoenix() : createRealtime(requests);
  }

  /** A client of {@link Suite#SOCKETIO} that is not connected yet. */
  ChannelClient createSocketIo(SocketIoUse use) {
    return switch (this) {
      case HAWSER -> new HawserSocketIoClient(false, use);
      case HAWSER_IMMEDIATE -> new HawserSocketIoClient(true, use);
      case LIMIT -> new LimitSocketIoClient(use);
      case SOCKET_IO_CLIENT_JAVA -> new JavaSocketIoBenchClient(use);
      default -> throw new IllegalStateException(this + " does not speak Socket.IO");
    };
  }

  private ChannelClient createPhoenix() {
    return switch (this) {
      case HAWSER -> new HawserPhoenixClient(false);
      case HAWSER_IMMEDIATE -> new HawserPhoenixClient(true);
      case LIMIT -> new LimitPhoenixClient();
      case JAVA_PHOENIX_CLIENT -> new JavaPhoenixBenchClient();
      default -> throw new IllegalStateException(this + " does not speak Phoenix");
    };
  }

  private ChannelClient createRealtime(boolean requests) {
    return switch (this) {
      case HAWSER -> new HawserRealtimeClient(false, requests);
      case HAWSER_IMMEDIATE -> new HawserRealtimeClient(true, requests);
      case LIMIT -> new LimitRealtimeClient(requests);
      case SUPABASE_KT -> new SupabaseBenchClient(requests, true);
      case SUPABASE_KT_DEFAULTS -> new SupabaseBenchClient(requests, false);
      default -> throw new IllegalStateException(this + " does not speak Realtime");
    };
  }
}
