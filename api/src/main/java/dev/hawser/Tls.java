package dev.hawser;

import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a {@code wss} or {@code https} link is secured. Immutable; every method returns a copy.
 *
 * <p>Without any setting: the platform's trust store, hostname verification on, TLS 1.2 and 1.3.
 */
public final class Tls {

  private static final Tls DEFAULTS = new Tls(null, null, null, List.of(), List.of(), true);

  private final @Nullable KeyStore trustStore;
  private final @Nullable KeyStore keyStore;
  private final char @Nullable [] keyPassword;
  private final List<String> pins;
  private final List<String> protocols;
  private final boolean verifyHostname;

  private Tls(
      @Nullable KeyStore trustStore,
      @Nullable KeyStore keyStore,
      char @Nullable [] keyPassword,
      List<String> pins,
      List<String> protocols,
      boolean verifyHostname) {
    this.trustStore = trustStore;
    this.keyStore = keyStore;
    this.keyPassword = keyPassword;
    this.pins = pins;
    this.protocols = protocols;
    this.verifyHostname = verifyHostname;
  }

  /** The platform's defaults. */
  public static Tls defaults() {
    return DEFAULTS;
  }

  /** Trusts the certificates of {@code store} instead of the platform's. */
  public Tls trust(KeyStore store) {
    return new Tls(store, keyStore, keyPassword, pins, protocols, verifyHostname);
  }

  /** Presents the key and certificate chain of {@code store} when the server asks for one. */
  public Tls clientKey(KeyStore store, char[] password) {
    return new Tls(trustStore, store, password.clone(), pins, protocols, verifyHostname);
  }

  /**
   * Accepts, on top of the ordinary checks, only a chain in which one certificate's public key has
   * one of these SHA-256 pins.
   *
   * @param sha256 {@code sha256/} and the base64 of the SHA-256 of the SubjectPublicKeyInfo (RFC
   *     7469), as OkHttp and HPKP write it
   */
  public Tls pin(String... sha256) {
    List<String> all = new ArrayList<>(pins);
    for (String pin : sha256) {
      if (!pin.startsWith("sha256/")) {
        throw new IllegalArgumentException("a pin starts with sha256/, not '" + pin + "'");
      }
      all.add(pin);
    }
    return new Tls(trustStore, keyStore, keyPassword, List.copyOf(all), protocols, verifyHostname);
  }

  /** Allows only these protocol versions, such as {@code TLSv1.3}. */
  public Tls protocols(String... versions) {
    return new Tls(trustStore, keyStore, keyPassword, pins, List.of(versions), verifyHostname);
  }

  /** Switches hostname verification; off only for a test, or together with a pin. */
  public Tls verifyHostname(boolean verify) {
    return new Tls(trustStore, keyStore, keyPassword, pins, protocols, verify);
  }

  /** The trusted certificates, or null for the platform's. */
  public @Nullable KeyStore trustStore() {
    return trustStore;
  }

  /** The client's key and certificates, or null if it has none. */
  public @Nullable KeyStore keyStore() {
    return keyStore;
  }

  /** The password of the client's key, or null if it has none. */
  public char @Nullable [] keyPassword() {
    return keyPassword == null ? null : keyPassword.clone();
  }

  /** The pins; empty for no pinning. */
  public List<String> pins() {
    return pins;
  }

  /** The allowed protocol versions; empty for the platform's. */
  public List<String> protocols() {
    return protocols;
  }

  /** Whether the certificate must be for the host of the URL. */
  public boolean verifiesHostname() {
    return verifyHostname;
  }

  @Override
  public String toString() {
    return "Tls(trust="
        + (trustStore == null ? "platform" : "own")
        + ", clientKey="
        + (keyStore != null)
        + ", pins="
        + pins.size()
        + ", verifyHostname="
        + verifyHostname
        + ")";
  }
}
