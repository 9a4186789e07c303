package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.Proxy;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.engine.internal.transport.NettyLoop;
import dev.hawser.engine.internal.transport.NettyTransports;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.ForwardProxy;
import dev.hawser.testkit.HttpExchange;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.netty.tcp.TcpResources;

/** HTTP goes the same ways as the WebSocket: TLS, pins, client certificates, proxies. */
class HttpClientTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT = new NettyTransports().http();
  private static final NettyLoop LOOP = new NettyLoop(TcpResources.get().onClient(false).next());

  private final BlockingQueue<HttpExchange> held = new LinkedBlockingQueue<>();
  private HttpClient.Session session;

  private final WebSocketTestServer description =
      WebSocketTestServer.create()
          .onHttp(request -> request.path().equals("/hold"), held::add)
          .onHttp(
              request -> true,
              exchange ->
                  exchange.respond(
                      HttpReply.ok(exchange.request().method() + exchange.request().bodyText())));

  private static <T> T onLoop(Supplier<T> task) throws Exception {
    return LOOP.eventLoop().submit(task::get).get(30, TimeUnit.SECONDS);
  }

  private void open(String url, Options options) throws Exception {
    session = onLoop(() -> CLIENT.open(Endpoint.at(URI.create(url)), options, LOOP));
  }

  @AfterEach
  void close() throws Exception {
    if (session != null) {
      onLoop(
          () -> {
            session.close();
            return null;
          });
    }
  }

  private CompletableFuture<HttpResponse> send(HttpRequest request) throws Exception {
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    onLoop(
        () ->
            session.send(
                request,
                new HttpClient.Callback() {
                  @Override
                  public void onResponse(HttpResponse response) {
                    result.complete(response);
                  }

                  @Override
                  public void onFailure(Cause cause, boolean inDoubt) {
                    result.completeExceptionally(new Failed(cause));
                  }
                }));
    return result;
  }

  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Cause cause;

    Failed(Cause cause) {
      super(cause.message());
      this.cause = cause;
    }
  }

  private static HttpResponse await(CompletableFuture<HttpResponse> result) throws Exception {
    return result.get(30, TimeUnit.SECONDS);
  }

  private static Cause awaitFailure(CompletableFuture<HttpResponse> result) throws Exception {
    try {
      throw new AssertionError("answered with " + await(result));
    } catch (ExecutionException e) {
      return ((Failed) e.getCause()).cause;
    }
  }

  private static HttpRequest get(String url) {
    return HttpRequest.get(URI.create(url));
  }

  private static HttpRequest post(String url, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return HttpRequest.post(URI.create(url), "text/plain", bytes);
  }

  @Test
  void aPollWaitsWhilePostsComeAndGo() throws Exception {
    try (TestServer server = description.start()) {
      open(server.httpUrl("/"), Options.empty());
      CompletableFuture<HttpResponse> poll = send(get(server.httpUrl("/hold")));
      HttpExchange exchange = held.poll(30, TimeUnit.SECONDS);
      for (int i = 0; i < 5; i++) {
        assertThat(await(send(post(server.httpUrl("/"), "x" + i))).text()).isEqualTo("POSTx" + i);
      }
      assertThat(poll).isNotDone();
      exchange.respond(HttpReply.ok("at last"));
      assertThat(await(poll).text()).isEqualTo("at last");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void tlsWithTrustPinAndClientCertificate() throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    TestCertificate client = TestCertificate.forHosts("client.example");
    WebSocketTestServer secure = description.secure(certificate).requireClientCertificate(client);
    try (TestServer server = secure.start()) {
      Tls tls =
          Tls.defaults()
              .trust(certificate.trustStore())
              .pin(certificate.pin())
              .clientKey(client.keyStore(), client.password());
      open(server.httpUrl("/"), Options.empty().with(TransportOptions.TLS, tls));
      assertThat(await(send(get(server.httpUrl("/")))).text()).isEqualTo("GET");
      assertThat(await(send(post(server.httpUrl("/"), "1"))).text()).isEqualTo("POST1");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsNotTrustedOrNotPinnedGetsNoRequest() throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    try (TestServer server = description.secure(certificate).start()) {
      open(server.httpUrl("/"), Options.empty());
      assertThat(awaitFailure(send(get(server.httpUrl("/")))).message()).contains("not trusted");
      close();
      Tls pinned =
          Tls.defaults().trust(certificate.trustStore()).pin(TestCertificate.generate().pin());
      open(server.httpUrl("/"), Options.empty().with(TransportOptions.TLS, pinned));
      assertThat(awaitFailure(send(get(server.httpUrl("/")))).message()).contains("pinned");
      assertThat(server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void throughAProxyThatResolvesTheName(Proxy.Type type) throws Exception {
    boolean http = type == Proxy.Type.HTTP;
    try (TestServer server = description.start();
        ForwardProxy forward =
            http ? ForwardProxy.http("user", "pass") : ForwardProxy.socks5("user", "pass")) {
      Proxy proxy =
          http
              ? Proxy.http("127.0.0.1", forward.port())
              : Proxy.socks5("127.0.0.1", forward.port());
      String url = "http://only.the.proxy.knows:" + server.port() + "/";
      open(url, Options.empty().with(TransportOptions.PROXY, proxy.login("user", "pass")));
      assertThat(await(send(get(url))).text()).isEqualTo("GET");
      assertThat(forward.targets()).containsExactly("only.the.proxy.knows:" + server.port());
      close();
      open(url, Options.empty().with(TransportOptions.PROXY, proxy.login("user", "wrong")));
      Cause refused = awaitFailure(send(get(url)));
      assertThat(refused.message()).contains("the proxy refused").doesNotContain("wrong");
      assertThat(refused.retryable()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "RESET"})
  void aServerThatClosesAtOnceIsALoss(Fault.AtAccept fault) throws Exception {
    try (TestServer server = description.start()) {
      server.faults().always(fault);
      open(server.httpUrl("/"), Options.empty());
      assertThat(awaitFailure(send(get(server.httpUrl("/")))).kind()).isEqualTo(Cause.Kind.NETWORK);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENCE", "FREEZE"})
  void aServerThatSaysNothingDuringTlsIsATimeout(Fault.AtAccept fault) throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    try (TestServer server = description.secure(certificate).start()) {
      server.faults().always(fault);
      open(server.httpUrl("/"), Options.empty());
      HttpRequest request = get(server.httpUrl("/")).timeout(Duration.ofMillis(200));
      assertThat(awaitFailure(send(request)).kind()).isEqualTo(Cause.Kind.TIMEOUT);
    }
  }

  @Test
  void closingTheSessionEndsWhatTheServerHolds() throws Exception {
    try (TestServer server = description.start()) {
      open(server.httpUrl("/"), Options.empty());
      CompletableFuture<HttpResponse> poll = send(get(server.httpUrl("/hold")));
      HttpExchange exchange = held.poll(30, TimeUnit.SECONDS);
      close();
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (exchange.isOpen() && System.nanoTime() - deadline < 0) {
        Thread.onSpinWait();
      }
      assertThat(exchange.isOpen()).isFalse();
      assertThat(poll).isNotDone();
    }
  }
}
