package dev.hawser.engine.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A key and the authority that signed it, made by the JDK's keytool, and what both ends need of it.
 */
final class TestKeys {

  static final char[] PASSWORD = "changeit".toCharArray();

  private static final String AUTHORITY = "authority";

  private final KeyStore keys;
  private final X509Certificate authority;

  /** Makes a key whose certificate is for {@code names} (keytool's SAN form). */
  TestKeys(Path directory, String alias, String names, String... more) throws Exception {
    Path file = directory.resolve(alias + ".p12");
    keytool(
        file, List.of("-alias", AUTHORITY, "-dname", "CN=authority of " + alias, "-ext", "bc:c"));
    List<String> leaf = new ArrayList<>(List.of("-alias", alias, "-dname", "CN=" + alias));
    leaf.addAll(List.of("-signer", AUTHORITY, "-ext", "san=" + names));
    leaf.addAll(List.of(more));
    keytool(file, leaf);
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    authority = (X509Certificate) keys.getCertificate(AUTHORITY);
    keys.deleteEntry(AUTHORITY);
  }

  private static void keytool(Path file, List<String> arguments) throws Exception {
    Path log = file.resolveSibling(file.getFileName() + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", new String(PASSWORD), "-keystore", file.toString()));
    command.addAll(arguments);
    Process keytool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (keytool.waitFor() != 0) {
      throw new AssertionError(Files.readString(log));
    }
  }

  KeyStore keys() {
    return keys;
  }

  X509Certificate certificate() throws Exception {
    return (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
  }

  X509Certificate authority() {
    return authority;
  }

  /** A store that trusts the authority alone. */
  KeyStore trust() throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("trusted", authority);
    return trust;
  }

  /** Server sockets with this key; with {@code client} only for clients with that key. */
  ServerSocketFactory sockets(@Nullable TestKeys client) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(client == null ? trust() : client.trust());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    ServerSocketFactory factory = context.getServerSocketFactory();
    return new ServerSocketFactory() {

      @Override
      public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
          throws IOException {
        SSLServerSocket socket =
            (SSLServerSocket) factory.createServerSocket(port, backlog, address);
        socket.setNeedClientAuth(client != null);
        return socket;
      }

      @Override
      public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
