package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeHttp;
import dev.hawser.testkit.VirtualLoop;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/** A long-poll link in virtual time; the test is the server. */
abstract class LongPollFixture {

  static final String OPENED = "{\"status\":410,\"token\":\"t+1\",\"messages\":[]}";
  static final String POSTED = "{\"status\":200}";
  static final Endpoint ENDPOINT =
      Endpoint.at(URI.create("wss://host:4001/socket/websocket?a=1&vsn=2.0.0"));

  final VirtualLoop loop = new VirtualLoop();
  final FakeHttp http = new FakeHttp(loop);
  final RecordingListener listener = new RecordingListener();
  Transport.Link link;

  @AfterEach
  void nothingIsLeft() {
    if (listener.closed() == null) {
      link.abort();
      loop.run();
    }
    assertThat(http.live()).isZero();
    assertThat(http.waiting()).isZero();
    assertThat(loop.timers()).isZero();
  }

  FakeExchange connect(Endpoint endpoint, Options options) {
    link = new LongPollTransport(http).open(endpoint, options, loop, listener);
    assertThat(listener.take()).isEmpty();
    return http.take();
  }

  /** Opens a link; the poll that waits afterwards. */
  FakeExchange open(Options options) {
    connect(ENDPOINT, options).respond(200, OPENED);
    assertThat(listener.take()).containsExactly("open");
    return http.take();
  }

  FakeExchange open() {
    return open(Options.empty());
  }

  static String answer(int status, String... messages) {
    StringBuilder json = new StringBuilder("{\"status\":" + status + ",\"token\":\"t+1\"");
    json.append(",\"messages\":[");
    for (int i = 0; i < messages.length; i++) {
      json.append(i == 0 ? "" : ",");
      json.append('"').append(messages[i].replace("\"", "\\\"")).append('"');
    }
    return json.append("]}").toString();
  }

  void write(String... texts) {
    for (String text : texts) {
      listener.write(link, text);
    }
    link.flush();
  }

  Cause closed() {
    assertThat(listener.take()).last().isEqualTo("closed");
    return listener.closed();
  }
}
