package dev.hawser.socketio.engineio;

import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The requests of a session that polls. Loop only. */
final class Requests {

  private static final String TYPE = "text/plain;charset=UTF-8";

  /** A body brings all messages since the last poll. */
  private static final int ROOM = 16;

  /** For a {@code write-timeout} that never passes. */
  private static final Duration EVER = Duration.ofDays(365);

  private final HttpClient.Session session;
  private final Addresses addresses;
  private final TargetMemory memory;
  private final Loop loop;
  private final boolean cookies;
  private final long maxBody;
  private final Duration connectTimeout;
  private final Duration postTimeout;

  /** Null before the handshake. */
  private @Nullable Handshake handshake;

  Requests(
      HttpClient.Session session,
      Addresses addresses,
      TargetMemory memory,
      Options options,
      Loop loop) {
    this.session = session;
    this.addresses = addresses;
    this.memory = memory;
    this.loop = loop;
    cookies = options.get(EngineIoOptions.COOKIES);
    maxBody = (long) ROOM * options.get(TransportOptions.MAX_MESSAGE_SIZE);
    connectTimeout = options.get(TransportOptions.CONNECT_TIMEOUT);
    Duration writeTimeout = options.get(TransportOptions.WRITE_TIMEOUT);
    postTimeout = writeTimeout.isZero() ? EVER : writeTimeout;
  }

  void handshake(Handshake given) {
    handshake = given;
  }

  /** The server answers a {@code GET} at the latest with a ping; the heartbeat is judged first. */
  HttpClient.Call get(HttpClient.Callback callback) {
    Handshake known = handshake;
    Duration timeout = known == null ? connectTimeout : known.patience().plus(connectTimeout);
    HttpRequest request = HttpRequest.get(addresses.polling(known == null ? null : known.sid()));
    return send(request.timeout(timeout).maxResponse(maxBody), callback);
  }

  void post(byte[] body, HttpClient.Callback callback) {
    Handshake known = handshake;
    String sid = known == null ? null : known.sid();
    HttpRequest request = HttpRequest.post(addresses.polling(sid), TYPE, body);
    send(request.timeout(postTimeout), callback);
  }

  private HttpClient.Call send(HttpRequest request, HttpClient.Callback callback) {
    HttpRequest full = request.header("Accept", "*/*");
    if (!cookies) {
      return session.send(full, callback);
    }
    String header = memory.cookies().header(addresses.ownCookies(), loop.nanoTime());
    if (header != null) {
      full = full.header(TargetMemory.COOKIE, header);
    }
    return session.send(full, new Keeping(callback));
  }

  /** Drops all that is under way. */
  void close() {
    session.close();
  }

  /** Keeps the cookies of every response. */
  private final class Keeping implements HttpClient.Callback {

    private final HttpClient.Callback callback;

    Keeping(HttpClient.Callback callback) {
      this.callback = callback;
    }

    @Override
    public void onResponse(HttpResponse response) {
      memory.cookies().store(response.headers().get("set-cookie"), loop.nanoTime());
      callback.onResponse(response);
    }

    @Override
    public void onFailure(dev.hawser.Cause cause, boolean inDoubt) {
      callback.onFailure(cause, inDoubt);
    }
  }
}
