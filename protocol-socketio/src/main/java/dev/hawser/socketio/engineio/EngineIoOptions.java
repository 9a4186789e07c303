package dev.hawser.socketio.engineio;

import dev.hawser.Option;
import java.util.HashSet;
import java.util.List;

/** Settings of {@link EngineIoTransport}. */
public final class EngineIoOptions {

  /** The name of the transport that polls. */
  public static final String POLLING = "polling";

  /** The name of the transport over a WebSocket. */
  public static final String WEB_SOCKET = "websocket";

  /** Which requests carry a parameter that no cache has seen before. */
  public enum Timestamps {
    /** All that poll. */
    POLLING,
    /** The WebSocket too. */
    ALL,
    /** None. */
    NONE
  }

  /** The version of the protocol; 3 for servers 1 and 2. */
  public static final Option<EngineIoVersion> VERSION =
      Option.choice("engine-io", EngineIoVersion.V4, "version of Engine.IO: v4 or v3");

  /**
   * The transports that may be used; the first one opens the session. With {@code polling} first
   * and {@code websocket} among them a session is upgraded, unless {@link #UPGRADE} says no.
   */
  public static final Option<List<String>> TRANSPORTS =
      Option.strings(
              "transports",
              List.of(POLLING, WEB_SOCKET),
              "transports that may be used, the first one first: polling, websocket")
          .must("polling, websocket, or both", EngineIoOptions::areTransports);

  /** Whether a session that polls goes over to a WebSocket. */
  public static final Option<Boolean> UPGRADE =
      Option.flag("upgrade", true, "go over from polling to a WebSocket");

  /** Whether to start with a WebSocket where the latest one opened. */
  public static final Option<Boolean> REMEMBER_UPGRADE =
      Option.flag("remember-upgrade", false, "start with a WebSocket where the latest one opened");

  /** Whether an attempt goes on with the next transport if the first one cannot open. */
  public static final Option<Boolean> TRY_ALL_TRANSPORTS =
      Option.flag("try-all-transports", false, "try the next transport if one cannot open");

  /** Whether to keep the server's cookies, as balancers that stick by cookie want. */
  public static final Option<Boolean> COOKIES =
      Option.flag("cookies", true, "keep the server's cookies and send them back");

  /** Which requests carry a parameter against caches. */
  public static final Option<Timestamps> TIMESTAMP_REQUESTS =
      Option.choice(
          "timestamp-requests",
          Timestamps.POLLING,
          "requests with a parameter against caches: polling, all or none");

  /** The name of that parameter. */
  public static final Option<String> TIMESTAMP_PARAM =
      Option.string("timestamp-param", "t", "name of the parameter against caches")
          .must("not empty", name -> !name.isEmpty());

  /** All options of this class. */
  public static List<Option<?>> all() {
    return List.of(
        VERSION,
        TRANSPORTS,
        UPGRADE,
        REMEMBER_UPGRADE,
        TRY_ALL_TRANSPORTS,
        COOKIES,
        TIMESTAMP_REQUESTS,
        TIMESTAMP_PARAM);
  }

  private static boolean areTransports(List<String> names) {
    return !names.isEmpty()
        && new HashSet<>(names).size() == names.size()
        && List.of(POLLING, WEB_SOCKET).containsAll(names);
  }

  private EngineIoOptions() {}
}
