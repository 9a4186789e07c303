package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Examples of the guide that claim what happens on the wire do what they claim. */
class GuideExamplesTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path classes;

  private final List<Connection> connections = new ArrayList<>();
  private URLClassLoader loader;

  @TestFactory
  Stream<DynamicTest> examplesOfTestsPass() throws IOException {
    List<Documents.Block> tests =
        Documents.blocks("java").stream().filter(b -> b.code().startsWith("try (")).toList();
    assertThat(tests).isNotEmpty();
    return tests.stream()
        .map(block -> DynamicTest.dynamicTest(block.place(), () -> run(block, null)));
  }

  @Test
  void theFeedSubscribesAndDelivers() throws Exception {
    String subscribe =
        "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"trades\"]}";
    WebSocketTestServer description =
        WebSocketTestServer.create()
            .onText(
                subscribe::equals,
                "{\"type\":\"subscribed\",\"channel\":\"trades\",\"product_id\":\"BTC-USD\"}",
                "{\"channel\":\"trades\",\"product_id\":\"BTC-USD\",\"type\":\"trade\","
                    + "\"data\":{\"price\":1.5,\"size\":3}}");
    try (TestServer server = description.start()) {
      BlockingQueue<?> shown = run(block("Envelope feed ="), Hawser.to(server.url("/")));
      await(shown, "1.5");
    }
  }

  @Test
  void jsonRpcGetsItsReplyAndItsNotification() throws Exception {
    String request = "{\"jsonrpc\":\"2.0\",\"method\":\"eth_blockNumber\",\"id\":1,\"params\":[]}";
    WebSocketTestServer description =
        WebSocketTestServer.create()
            .onText(
                request::equals,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x10\"}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"n\":7}}");
    try (TestServer server = description.start()) {
      BlockingQueue<?> shown = run(block("Envelope rpc ="), Hawser.to(server.url("/")));
      await(shown, "0x10", "{\"n\":7}");
    }
  }

  @Test
  void graphqlGreetsSubscribesDeliversAndLeaves() throws Exception {
    WebSocketTestServer description =
        WebSocketTestServer.create()
            .subprotocols("graphql-transport-ws")
            .onText(
                "{\"type\":\"connection_init\",\"payload\":{\"token\":\"s3cret\"}}"::equals,
                "{\"type\":\"connection_ack\"}")
            .onText(
                text ->
                    text.startsWith(
                        "{\"id\":\"prices\",\"type\":\"subscribe\",\"payload\":{\"query"),
                "{\"id\":\"prices\",\"type\":\"next\",\"payload\":{\"data\":1}}",
                "{\"id\":\"prices\",\"type\":\"complete\"}");
    try (TestServer server = description.start()) {
      BlockingQueue<?> shown = run(block("Envelope graphql ="), Hawser.to(server.url("/")));
      await(shown, "{\"data\":1}");
      ServerConnection link = server.nextConnection(LIMIT);
      assertThat(link.subprotocol()).contains("graphql-transport-ws");
      link.awaitText("{\"id\":\"prices\",\"type\":\"complete\"}", LIMIT);
    }
  }

  private static Documents.Block block(String containing) throws IOException {
    return Documents.blocks("java").stream()
        .filter(block -> block.code().contains(containing))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Compiles and runs a fragment.
   *
   * @param hawser what the fragment opens connections from, or null if it needs none
   * @return what it shows, now and later
   */
  private BlockingQueue<?> run(Documents.Block block, Hawser hawser) throws Exception {
    assertThat(Snippets.compile(block, classes)).isEmpty();
    loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, GuideExamplesTest.class.getClassLoader());
    Class<?> fragment = loader.loadClass("Fragment");
    try {
      fragment
          .getMethod("block", Hawser.class, Connection.class, Topic.class)
          .invoke(null, hawser == null ? null : hawser.observer(new Opened()), null, null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(block.place() + " failed", e.getCause());
    }
    return (BlockingQueue<?>) fragment.getField("SHOWN").get(null);
  }

  private final class Opened implements ConnectionObserver {
    @Override
    public void opened(Connection connection) {
      connections.add(connection);
    }
  }

  @AfterEach
  void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
      connection.onClose().block(LIMIT);
    }
    if (loader != null) {
      loader.close();
    }
  }

  /** Waits for exactly these, in any order. */
  private static void await(BlockingQueue<?> shown, String... texts) throws InterruptedException {
    List<String> got = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      got.add(String.valueOf(shown.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)));
    }
    assertThat(got).containsExactlyInAnyOrder(texts);
  }
}
