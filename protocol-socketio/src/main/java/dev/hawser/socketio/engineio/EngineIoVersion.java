package dev.hawser.socketio.engineio;

/** The versions of Engine.IO's wire. */
public enum EngineIoVersion {
  /** Of servers 1 and 2, and of servers 4 that allow it. */
  V3("3"),
  /** Of servers 3 and 4. */
  V4("4");

  private final String parameter;

  EngineIoVersion(String parameter) {
    this.parameter = parameter;
  }

  /** The value of the query parameter {@code EIO}. */
  public String parameter() {
    return parameter;
  }
}
