package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fake HTTP client keeps to the contract of {@link HttpClient}. */
class FakeHttpTest {

  private static final URI URL = URI.create("http://localhost/");

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeHttp http = new FakeHttp(loop);
  private final List<String> ends = new ArrayList<>();
  private final HttpClient.Callback callback =
      new HttpClient.Callback() {
        @Override
        public void onResponse(HttpResponse response) {
          ends.add(response.status() + " " + response.text());
        }

        @Override
        public void onFailure(Cause cause, boolean inDoubt) {
          ends.add(cause.kind() + (inDoubt ? " in doubt" : ""));
        }
      };
  private final HttpClient.Session session = session(Options.empty());

  private HttpClient.Session session(Options options) {
    return http.open(Endpoint.at(URL), options, loop);
  }

  @Test
  void requestsAreTakenInOrderAndAnsweredOnce() {
    session.send(HttpRequest.get(URL), callback);
    session.send(HttpRequest.post(URL, "text/plain", new byte[] {'x'}), callback);
    FakeExchange get = http.take();
    FakeExchange post = http.take();
    assertThat(http.hasNext()).isFalse();
    assertThatThrownBy(http::take).isInstanceOf(IllegalStateException.class);
    assertThat(post.bodyText()).isEqualTo("x");
    post.respond(200, "b");
    get.fail(Cause.of(Cause.Kind.NETWORK, "gone"), true);
    assertThat(ends).containsExactly("200 b", "NETWORK in doubt");
    assertThatThrownBy(() -> get.respond(200, "")).isInstanceOf(IllegalStateException.class);
    assertThat(http.waiting()).isZero();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aTimeoutPassesAsTheRequestOrTheConnectionSays() {
    session(Options.empty().with(TransportOptions.CONNECT_TIMEOUT, Duration.ofSeconds(3)))
        .send(HttpRequest.get(URL), callback);
    session.send(HttpRequest.get(URL).timeout(Duration.ofSeconds(1)), callback);
    loop.advance(Duration.ofMillis(2_999));
    assertThat(ends).containsExactly("TIMEOUT in doubt");
    loop.advance(Duration.ofMillis(1));
    assertThat(ends).hasSize(2);
  }

  @Test
  void whatIsAbortedOrClosedIsNotCalledBack() {
    HttpClient.Call call = session.send(HttpRequest.get(URL), callback);
    session.send(HttpRequest.get(URL), callback);
    call.abort();
    assertThat(http.take().isAborted()).isTrue();
    assertThat(http.live()).isEqualTo(1);
    session.close();
    assertThat(http.take().isAborted()).isTrue();
    session.send(HttpRequest.get(URL), callback);
    assertThat(http.hasNext()).isFalse();
    loop.advance(Duration.ofMinutes(1));
    assertThat(ends).isEmpty();
    assertThat(http.live()).isZero();
  }
}
