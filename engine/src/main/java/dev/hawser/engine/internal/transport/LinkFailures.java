package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What exceptions of the network mean, in one line. */
final class LinkFailures {

  private static final int MAX_DEPTH = 16;

  /** A link that ended by a bare FIN. */
  static Cause noClosingHandshake() {
    return Cause.of(Cause.Kind.NETWORK, "connection lost without a closing handshake (1006)")
        .withReason(CloseCode.ABNORMAL, "");
  }

  /** An open link that broke. */
  static Cause lost(Throwable failure) {
    return Cause.network("connection lost: " + text(failure), failure)
        .withReason(CloseCode.ABNORMAL, "");
  }

  /** An attempt that failed before the server answered the handshake. */
  static Cause of(Throwable failure, Target target) {
    String address = target.address();
    ProxyConnectException proxy = find(failure, ProxyConnectException.class);
    if (proxy != null) {
      return proxy(proxy);
    }
    if (find(failure, UnknownHostException.class) != null) {
      return Cause.network("unknown host '" + target.host() + "'", failure);
    }
    if (find(failure, ConnectTimeoutException.class) != null
        || find(failure, SslHandshakeTimeoutException.class) != null) {
      return Cause.of(Cause.Kind.TIMEOUT, "no answer from " + address + " in time", failure);
    }
    SSLException ssl = find(failure, SSLException.class);
    if (ssl != null) {
      return Cause.network("TLS with " + address + " failed: " + tls(ssl, target), failure);
    }
    ConnectException refused = find(failure, ConnectException.class);
    if (refused != null) {
      // Netty wraps the exception to add the address, which is said already.
      Throwable plain = refused.getCause() == null ? refused : refused.getCause();
      return Cause.network("cannot connect to " + address + ": " + text(plain), failure);
    }
    if (find(failure, IllegalArgumentException.class) != null) {
      return Cause.of(Cause.Kind.CONFIGURATION, text(failure), failure);
    }
    return Cause.network("link to " + address + " failed: " + text(failure), failure);
  }

  private static Cause proxy(ProxyConnectException failure) {
    String text = text(failure);
    Cause cause = Cause.network("the proxy refused: " + text, failure);
    String lower = text.toLowerCase(Locale.ROOT);
    boolean login = lower.contains("status: 407") || lower.contains("auth");
    return login ? cause.withRetryable(false) : cause;
  }

  private static String tls(SSLException failure, Target target) {
    if (failure instanceof NotSslRecordException) {
      return "the server does not speak TLS";
    }
    if (find(failure, PinnedTrust.PinMismatch.class) != null) {
      return "no certificate of the server has a pinned key";
    }
    if (find(failure, CertificateExpiredException.class) != null) {
      return "the server's certificate has expired";
    }
    if (find(failure, CertificateNotYetValidException.class) != null) {
      return "the server's certificate is not valid yet";
    }
    String all = texts(failure);
    if (all.contains("unable to find valid certification path")
        || all.contains("Trust anchor for certification path not found")) {
      return "the server's certificate is not trusted";
    }
    if (all.contains("subject alternative") || all.contains("No name matching")) {
      return "the server's certificate is not for '" + target.host() + "'";
    }
    if (all.contains("certificate_required") || all.contains("bad_certificate")) {
      return "the server does not accept the client's certificate, or wants one";
    }
    return text(failure);
  }

  private static <T> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable t = failure;
    for (int i = 0; t != null && i < MAX_DEPTH; i++) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
      t = t.getCause();
    }
    return null;
  }

  private static String texts(Throwable failure) {
    StringBuilder all = new StringBuilder();
    Throwable t = failure;
    for (int i = 0; t != null && i < MAX_DEPTH; i++) {
      all.append(t.getMessage()).append('\n');
      t = t.getCause();
    }
    return all.toString();
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    String text = message == null ? failure.getClass().getSimpleName() : message;
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private LinkFailures() {}
}
