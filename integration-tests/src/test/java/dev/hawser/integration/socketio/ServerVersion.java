package dev.hawser.integration.socketio;

/** The servers of npm's {@code socket.io} that tests run against. */
enum ServerVersion {
  /** The newest. */
  V4(4, 4),
  V3(3, 4),
  V2(2, 3),
  /** The newest, for a client of the old protocol. */
  V4_WITH_EIO3(4, 3);

  private final int major;
  private final int engineIo;

  ServerVersion(int major, int engineIo) {
    this.major = major;
    this.engineIo = engineIo;
  }

  int major() {
    return major;
  }

  /** The version of Engine.IO that a client speaks with it. */
  int engineIo() {
    return engineIo;
  }
}
