package dev.hawser.spi;

/**
 * What the engine brings for a protocol's {@link Transport}: the same TLS, proxy, resolver and
 * event loop beneath both.
 */
public interface Transports {

  /** WebSocket. */
  Transport webSocket();

  /** HTTP, for transports that poll. */
  HttpClient http();
}
