package dev.hawser.engine.internal.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The ordinary checks, and on top of them: one certificate between the server's and the root has a
 * pinned key (RFC 7469). Only certificates that really signed the one before them count; a server
 * may send any others beside.
 */
final class PinnedTrust extends X509ExtendedTrustManager {

  /** No key is pinned. */
  static final class PinMismatch extends CertificateException {
    private static final long serialVersionUID = 1L;

    PinMismatch() {
      super("no certificate of the server has a pinned key");
    }
  }

  private final X509ExtendedTrustManager ordinary;
  private final Set<String> pins;

  PinnedTrust(X509ExtendedTrustManager ordinary, List<String> pins) {
    this.ordinary = ordinary;
    this.pins = new HashSet<>(pins);
  }

  private void checkPins(X509Certificate[] sent) throws CertificateException {
    List<X509Certificate> issuers = new ArrayList<>(Arrays.asList(sent));
    issuers.addAll(Arrays.asList(ordinary.getAcceptedIssuers()));
    X509Certificate current = sent.length == 0 ? null : sent[0];
    for (int i = 0; current != null && i <= sent.length; i++) {
      if (pins.contains(pin(current))) {
        return;
      }
      current = issuerOf(current, issuers);
    }
    throw new PinMismatch();
  }

  private static @Nullable X509Certificate issuerOf(
      X509Certificate certificate, List<X509Certificate> candidates) {
    for (X509Certificate candidate : candidates) {
      if (!candidate.equals(certificate) && signed(candidate, certificate)) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The pin of a certificate: {@code sha256/} and the base64 of the hash of its public key. */
  static String pin(X509Certificate certificate) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha256.digest(certificate.getPublicKey().getEncoded());
      return "sha256/" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    ordinary.checkServerTrusted(chain, type, engine);
    checkPins(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    ordinary.checkServerTrusted(chain, type, socket);
    checkPins(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    ordinary.checkServerTrusted(chain, type);
    checkPins(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    ordinary.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    ordinary.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    ordinary.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return ordinary.getAcceptedIssuers();
  }
}
