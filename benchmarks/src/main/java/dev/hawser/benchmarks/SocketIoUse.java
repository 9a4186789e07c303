package dev.hawser.benchmarks;

/** What a connection of {@link Suite#SOCKETIO} is used for. */
public enum SocketIoUse {
  /** JSON on the namespace that every connection has. */
  ROOT,
  /** One attachment for each event, on the same namespace. */
  BINARY,
  /** JSON on namespaces whose names have one length. */
  NAMED;

  String namespace(int index) {
    return this == NAMED ? "/" + ChannelClient.topic(index) : "/";
  }
}
