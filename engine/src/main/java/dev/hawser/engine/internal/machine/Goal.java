package dev.hawser.engine.internal.machine;

/** What the application wants of a connection. */
public enum Goal {
  /** No link. */
  DOWN,
  /** A link. */
  UP,
  /** No link, and suspended. */
  HELD_DOWN,
  /** A link, but suspended. */
  HELD_UP,
  /** The end. */
  GONE;

  /** What the application can ask for. */
  public enum Command {
    CONNECT,
    DISCONNECT,
    SUSPEND,
    RESUME,
    CLOSE
  }

  /** The goal after {@code command}. */
  public Goal after(Command command) {
    return switch (this) {
      case DOWN ->
          switch (command) {
            case CONNECT -> UP;
            case SUSPEND -> HELD_DOWN;
            case CLOSE -> GONE;
            case DISCONNECT, RESUME -> DOWN;
          };
      case UP ->
          switch (command) {
            case DISCONNECT -> DOWN;
            case SUSPEND -> HELD_UP;
            case CLOSE -> GONE;
            case CONNECT, RESUME -> UP;
          };
      case HELD_DOWN ->
          switch (command) {
            case CONNECT -> HELD_UP;
            case RESUME -> DOWN;
            case CLOSE -> GONE;
            case DISCONNECT, SUSPEND -> HELD_DOWN;
          };
      case HELD_UP ->
          switch (command) {
            case DISCONNECT -> HELD_DOWN;
            case RESUME -> UP;
            case CLOSE -> GONE;
            case CONNECT, SUSPEND -> HELD_UP;
          };
      case GONE -> GONE;
    };
  }
}
