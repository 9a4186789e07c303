package dev.hawser.socketio.engineio;

/** What one link learns for the next one to the same target. Loop only. */
final class TargetMemory {

  static final String COOKIE = "Cookie";

  private String target = "";
  private CookieJar cookies = new CookieJar();
  private boolean webSocketOpens;

  /** Starts a link; what is known of another target is forgotten. */
  void start(String name) {
    if (!target.equals(name)) {
      target = name;
      cookies = new CookieJar();
      webSocketOpens = false;
    }
  }

  CookieJar cookies() {
    return cookies;
  }

  boolean webSocketOpens() {
    return webSocketOpens;
  }

  void webSocketOpens(boolean value) {
    webSocketOpens = value;
  }
}
