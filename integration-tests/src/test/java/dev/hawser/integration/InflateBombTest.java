package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import io.netty.util.internal.PlatformDependent;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** A small compressed message that is huge when inflated. */
class InflateBombTest {

  private static final int HUGE = 200 << 20;
  private static final int LIMIT = 1 << 20;

  /** Far less than the bomb, far more than a message of the limit and the pools need. */
  private static final long BOUND = 64L << 20;

  @Test
  void aRealServersBombIsRefusedAsTooBig() {
    try (NodeServer server = NodeProject.ws().start("server.js", "--deflate");
        Connection connection = hawser(server.url("/")).open()) {
      connection.connect().block(Wait.LIMIT);
      long before = memory();
      connection.topic().send("zeros " + HUGE).block(Wait.LIMIT);
      assertRefused(connection, before);
    }
  }

  @Test
  void aBombIsRefusedOnTheWireWith1009() {
    byte[] bomb = deflated(HUGE);
    assertThat(bomb.length).isLessThan(LIMIT);
    try (TestServer server = WebSocketTestServer.create().compression(true).start();
        Connection connection = hawser(server.url("/")).open()) {
      connection.connect().block(Wait.LIMIT);
      long before = memory();
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      link.sendFrame(true, 4, 1, bomb);
      assertThat(link.awaitClose(Wait.LIMIT).closeCode()).isEqualTo(1009);
      assertRefused(connection, before);
    }
  }

  @Test
  void aLargeMessageWithinTheLimitPasses() {
    try (NodeServer server = NodeProject.ws().start("server.js", "--deflate");
        Connection connection = hawser(server.url("/")).open()) {
      CompletableFuture<Integer> length =
          connection.topic().messages().next().map(m -> m.payload().text().length()).toFuture();
      connection.topic().send("zeros " + LIMIT).block(Wait.LIMIT);
      assertThat(length.join()).isEqualTo(LIMIT);
    }
  }

  private static void assertRefused(Connection connection, long before) {
    Cause cause = Wait.state(connection, ConnectionState.Closed.class).cause();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.OVERFLOW);
    assertThat(cause.message()).contains("max-message-size");
    assertThat(memory() - before).isLessThan(BOUND);
  }

  /** What the client's loops allocated so far, and the direct memory in use. */
  private static long memory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = PlatformDependent.usedDirectMemory();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("reactor-tcp-nio")) {
        allocated += threads.getThreadAllocatedBytes(thread.getId());
      }
    }
    return allocated;
  }

  private static Hawser hawser(String url) {
    return Hawser.to(url)
        .with(TransportOptions.COMPRESSION, true)
        .with(TransportOptions.MAX_MESSAGE_SIZE, LIMIT)
        .reconnect(ReconnectPolicy.never());
  }

  private static byte[] deflated(int zeros) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] in = new byte[1 << 16];
    Arrays.fill(in, (byte) '0');
    byte[] out = new byte[1 << 16];
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int done = 0; done < zeros; done += in.length) {
      deflater.setInput(in);
      for (int n = deflater.deflate(out); n > 0; n = deflater.deflate(out)) {
        all.write(out, 0, n);
      }
    }
    int n = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    // Without the four bytes that end a sync flush (RFC 7692 section 7.2.1).
    all.write(out, 0, n - 4);
    return all.toByteArray();
  }
}
