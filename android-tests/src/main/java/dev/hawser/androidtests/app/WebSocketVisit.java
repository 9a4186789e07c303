package dev.hawser.androidtests.app;

import static dev.hawser.androidtests.app.MainPath.answer;
import static dev.hawser.androidtests.app.MainPath.check;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Proxy;
import dev.hawser.Tls;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import java.io.FileInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * An echo over TLS, compressed, typed and binary; the link is cut and comes back; then the ways to
 * get there that are options.
 */
final class WebSocketVisit {

  static void make(Hawser hawser, String certificate, int httpProxy, int socksProxy)
      throws Exception {
    Hawser server =
        hawser
            .with(TransportOptions.TLS, Tls.defaults().trust(trusted(certificate)))
            .with(TransportOptions.COMPRESSION, true)
            .with(TransportOptions.COMPRESSION_THRESHOLD, 16);
    try (Connection connection = server.open()) {
      Topic topic = connection.topic();
      echo(connection);
      byte[] image = {1, 2, 3};
      byte[] same =
          answer(
              connection, topic.messages().map(m -> m.payload().toByteArray()), topic.send(image));
      check(Arrays.equals(image, same), "bytes come back");

      String text =
          answer(connection, topic.messages().map(m -> m.payload().text()), topic.send("cut"));
      check(text.equals("again"), "the link comes back");
      echo(connection);
    }
    echo(server.with(TransportOptions.PROXY, Proxy.http("127.0.0.1", httpProxy)));
    echo(server.with(TransportOptions.PROXY, Proxy.socks5("127.0.0.1", socksProxy)));
    echo(server.with(TransportOptions.DNS, TransportOptions.Dns.NETTY));
  }

  private static void echo(Hawser server) {
    try (Connection connection = server.open()) {
      echo(connection);
    }
  }

  private static void echo(Connection connection) {
    Topic topic = connection.topic();
    Order order =
        new Order(
            Order.Side.SELL,
            new BigDecimal("12345678901234567.50"),
            Instant.parse("2026-01-02T03:04:05.006Z"),
            List.of(new Line("ann", "hello"), new Line("bob", "good-bye")));
    Order back = answer(connection, topic.messages("message", Order.class), topic.send(order));
    check(order.isSame(back), "an order comes back");
  }

  private static KeyStore trusted(String certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = new FileInputStream(certificate)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    return store;
  }

  private WebSocketVisit() {}
}
