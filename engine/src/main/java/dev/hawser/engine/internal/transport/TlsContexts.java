package dev.hawser.engine.internal.transport;

import dev.hawser.Tls;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS contexts made from settings, each made once: loading a trust store takes a while. */
final class TlsContexts {

  private final Map<Tls, SslContext> cache = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * The context for {@code tls}. Blocks.
   *
   * @throws IllegalArgumentException if a key store cannot be used
   */
  SslContext get(Tls tls) {
    SslContext known = cache.get(tls);
    if (known != null) {
      return known;
    }
    SslContext made = make(tls);
    cache.put(tls, made);
    return made;
  }

  private static SslContext make(Tls tls) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .endpointIdentificationAlgorithm(tls.verifiesHostname() ? "HTTPS" : null);
      if (tls.trustStore() != null || !tls.pins().isEmpty()) {
        X509ExtendedTrustManager trust = trustManager(tls.trustStore());
        builder.trustManager(tls.pins().isEmpty() ? trust : new PinnedTrust(trust, tls.pins()));
      }
      if (tls.keyStore() != null) {
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(tls.keyStore(), tls.keyPassword());
        builder.keyManager(keys);
      }
      if (!tls.protocols().isEmpty()) {
        builder.protocols(tls.protocols());
      }
      return builder.build();
    } catch (GeneralSecurityException | SSLException e) {
      throw new IllegalArgumentException("option 'tls' cannot be used: " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("the platform has no X509ExtendedTrustManager");
  }
}
