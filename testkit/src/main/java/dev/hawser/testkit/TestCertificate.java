package dev.hawser.testkit;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A self-signed certificate and its key (EC P-256), made at run time, for a server or a client.
 * Immutable.
 */
public final class TestCertificate {

  private static final String PASSWORD = "test";

  private final PrivateKey key;
  private final X509Certificate certificate;

  private TestCertificate(List<String> hosts, Instant from, Instant to) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair pair = generator.generateKeyPair();
      key = pair.getPrivate();
      certificate = SelfSigned.certificate(pair, hosts, from, to);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an EC certificate: " + e, e);
    }
  }

  /** A certificate for {@code localhost}, 127.0.0.1 and ::1, valid today and tomorrow. */
  public static TestCertificate generate() {
    return forHosts("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  /** A certificate for these DNS names and IP addresses, valid today and tomorrow. */
  public static TestCertificate forHosts(String... hosts) {
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    return new TestCertificate(List.of(hosts), now.minus(day), now.plus(day));
  }

  /** The certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The private key. */
  public PrivateKey privateKey() {
    return key;
  }

  /** A store that trusts this certificate and nothing else: for the other side. */
  public KeyStore trustStore() {
    return store(store -> store.setCertificateEntry("trusted", certificate));
  }

  /** A store with the key and the certificate, under {@link #password()}: for this side. */
  public KeyStore keyStore() {
    X509Certificate[] chain = {certificate};
    return store(store -> store.setKeyEntry("key", key, password(), chain));
  }

  /** The password of {@link #keyStore()}. */
  public char[] password() {
    return PASSWORD.toCharArray();
  }

  /** The pin: {@code sha256/} and the base64 of the SHA-256 of the SubjectPublicKeyInfo. */
  public String pin() {
    try {
      byte[] spki = certificate.getPublicKey().getEncoded();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(spki);
      return "sha256/" + Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Writes {@code cert.pem}, {@code key.pem} and {@code both.pem} (certificate, key) to a folder.
   */
  public void writePem(Path folder) throws IOException {
    String cert;
    try {
      cert = pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    String secret = pem("PRIVATE KEY", key.getEncoded());
    Files.write(folder.resolve("cert.pem"), cert.getBytes(StandardCharsets.US_ASCII));
    Files.write(folder.resolve("key.pem"), secret.getBytes(StandardCharsets.US_ASCII));
    Files.write(folder.resolve("both.pem"), (cert + secret).getBytes(StandardCharsets.US_ASCII));
  }

  SslContext serverContext(@Nullable TestCertificate requiredClient) {
    SslContextBuilder builder =
        SslContextBuilder.forServer(key, certificate).sslProvider(SslProvider.JDK);
    if (requiredClient != null) {
      builder.clientAuth(ClientAuth.REQUIRE).trustManager(requiredClient.certificate);
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("cannot use the test certificate: " + e, e);
    }
  }

  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private interface Fill {
    void fill(KeyStore store) throws GeneralSecurityException;
  }

  private static KeyStore store(Fill fill) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      fill.fill(store);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a key store: " + e, e);
    }
  }

  /** The subject, not the key. */
  @Override
  public String toString() {
    return "certificate " + certificate.getSubjectX500Principal();
  }
}
