package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * permessage-deflate against {@code ws} of npm: 8 parameter sets, text and binary, 8 sizes, several
 * messages on each link, echoed in random fragments.
 */
class DeflateInteropTest {

  private static final List<String> ANSWERS =
      List.of(
          "permessage-deflate",
          "permessage-deflate; server_no_context_takeover",
          "permessage-deflate; client_no_context_takeover",
          "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
          "permessage-deflate; server_max_window_bits=9",
          "permessage-deflate; client_max_window_bits=9",
          "permessage-deflate; server_max_window_bits=10; client_max_window_bits=8",
          "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
              + " server_max_window_bits=12; client_max_window_bits=11");
  private static final int[] SIZES = {0, 1, 125, 256, 4096, 33_000, 65_536, 300_000};
  private static final int MESSAGES = 4;

  private static ChildProcess server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    NodeTools.requireNode();
    Path home = NodeTools.install();
    server =
        new ChildProcess(
            List.of("node", "deflate-server.js"), home.toFile(), home.resolve("deflate.log"));
    port = server.awaitPort();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  static Stream<Arguments> cases() {
    Stream.Builder<Arguments> cases = Stream.builder();
    for (int set = 0; set < ANSWERS.size(); set++) {
      for (Frame.Kind kind : Frame.Kind.values()) {
        for (int size : SIZES) {
          cases.add(Arguments.of(set, kind, size));
        }
      }
    }
    return cases.build();
  }

  @ParameterizedTest(name = "set {0}, {1} of {2} bytes")
  @MethodSource("cases")
  void echoes(int set, Frame.Kind kind, int size) throws Exception {
    Options options =
        Options.empty()
            .with(TransportOptions.COMPRESSION, true)
            .with(TransportOptions.COMPRESSION_THRESHOLD, 0);
    URI uri = URI.create("ws://127.0.0.1:" + port + "/" + set);
    TestLink link = TestLink.open(Endpoint.at(uri), options);
    assertThat(parameters(link.awaitOpen().extensions()))
        .containsExactlyInAnyOrder(parameters(ANSWERS.get(set)));
    Random random = new Random(set * 31L + size);
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = message(kind, size, random);
      assertThat(link.send(kind, message, true).get(30, TimeUnit.SECONDS)).isNull();
      Frame echo = link.awaitFrame();
      assertThat(echo.kind()).isEqualTo(kind);
      assertThat(echo.array()).isEqualTo(message);
    }
    link.close(1000, "");
    link.awaitClosed();
  }

  private static String[] parameters(String extension) {
    return extension.split("; *", -1);
  }

  /** Words that repeat near and far, with noise between them. */
  private static byte[] message(Frame.Kind kind, int size, Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      switch (random.nextInt(3)) {
        case 0 -> text.append("the quick brown fox ");
        case 1 -> text.append(Integer.toHexString(random.nextInt()));
        default -> text.append(text, 0, Math.min(text.length(), random.nextInt(2000)));
      }
    }
    byte[] bytes = text.substring(0, size).getBytes(UTF_8);
    if (kind == Frame.Kind.BINARY) {
      for (int i = 0; i < bytes.length; i += 1 + random.nextInt(50)) {
        bytes[i] = (byte) random.nextInt();
      }
    }
    return bytes;
  }
}
