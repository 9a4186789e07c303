package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP on the wire: requests, responses, kept sockets, and everything a server can do wrong. */
class HttpTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** Answers every connection's first request with these bytes, then ends it. */
  private static RawServer answering(String bytes) throws Exception {
    return new RawServer(
        peer -> {
          peer.readHead();
          peer.send(bytes);
          peer.socket().shutdownOutput();
          peer.readToEnd();
        });
  }

  private static TestHttp.Result get(String answer) throws Exception {
    try (RawServer server = answering(answer);
        TestHttp http = new TestHttp(server.uri())) {
      return http.get("/x").await();
    }
  }

  @Test
  void aRequestSaysWhatItMustAndNoMore() throws Exception {
    StringBuilder heads = new StringBuilder();
    try (RawServer server =
            new RawServer(
                peer -> {
                  heads.append(peer.readHead());
                  peer.send(OK);
                  heads.append(peer.readHead());
                  byte[] body = new byte[5];
                  peer.in().readFully(body);
                  heads.append(new String(body, java.nio.charset.StandardCharsets.UTF_8));
                  peer.send(OK);
                });
        TestHttp http =
            new TestHttp(
                Endpoint.at(server.uri()).header("Authorization", "Bearer t"), Options.empty())) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/a%20b?c=d&e");
      assertThat(http.send(HttpRequest.get(uri).header("Accept", "x/y")).await().response().text())
          .isEqualTo("ok");
      assertThat(http.post("/p", "hélo").await().response().status()).isEqualTo(200);
      String host = "Host: 127.0.0.1:" + server.port();
      assertThat(heads.toString().replace("host:", "Host:").split("\r\n"))
          .containsExactly(
              "GET /a%20b?c=d&e HTTP/1.1",
              host,
              "Authorization: Bearer t",
              "Accept: x/y",
              "Accept-Encoding: identity",
              "",
              "POST /p HTTP/1.1",
              host,
              "Authorization: Bearer t",
              "Content-Type: text/plain",
              "Accept-Encoding: identity",
              "Content-Length: 5",
              "",
              "hélo");
    }
  }

  @Test
  void headerFieldsThatComeTwiceStayApart() throws Exception {
    HttpResponse response =
        get("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2, x\r\nContent-Length: 0\r\n\r\n")
            .response();
    assertThat(response.headers().get("set-cookie")).containsExactly("a=1", "b=2, x");
    assertThat(response.header("Set-Cookie")).isEqualTo("a=1");
    assertThat(response.header("x")).isNull();
    assertThat(response.toString()).isEqualTo("HTTP 200, 0 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde",
        "HTTP/1.1 200 OK\r\n\r\nabcde",
        "HTTP/1.0 200 OK\r\n\r\nabcde",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"
      })
  void aBodyIsReadToItsEnd(String answer) throws Exception {
    HttpResponse response = get(answer).response();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("abcde");
  }

  @Test
  void everyStatusIsAResponseAndNoRedirectIsFollowed() throws Exception {
    HttpResponse redirect =
        get("HTTP/1.1 302 Found\r\nLocation: http://u:p@other/?t=1\r\nContent-Length: 0\r\n\r\n")
            .response();
    assertThat(redirect.status()).isEqualTo(302);
    assertThat(redirect.refusal().reason()).isEqualTo("redirects to http://other/?***");
    Cause busy =
        get("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nlater")
            .response()
            .refusal();
    assertThat(busy.code()).isEqualTo(503);
    assertThat(busy.reason()).isEqualTo("later");
    assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(get("HTTP/1.1 204 No Content\r\n\r\n").response().body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0001\u0002 no HTTP\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
      })
  void whatIsNotHttpIsAViolation(String answer) throws Exception {
    TestHttp.Result result = get(answer);
    assertThat(result.cause().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    assertThat(result.inDoubt()).isTrue();
  }

  @Test
  void aHeaderWithoutEndIsAViolation() throws Exception {
    assertThat(get("HTTP/1.1 200 OK\r\nX: " + "x".repeat(40_000) + "\r\n\r\n").cause().kind())
        .isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void aRefusalWithACodedBodyKeepsItsStatus() throws Exception {
    HttpResponse response =
        get("HTTP/1.1 502 Bad\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc").response();
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
      })
  void anAnswerThatBreaksOffIsALoss(String answer) throws Exception {
    TestHttp.Result result = get(answer);
    assertThat(result.cause().kind()).isEqualTo(Cause.Kind.NETWORK);
    assertThat(result.inDoubt()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nabcdefghijk"
      })
  void aBodyBeyondTheLimitIsAnOverflow(String answer) throws Exception {
    try (RawServer server = answering(answer);
        TestHttp http = new TestHttp(server.uri())) {
      HttpRequest request = HttpRequest.get(server.uri()).maxResponse(10);
      assertThat(http.send(request).await().cause().kind()).isEqualTo(Cause.Kind.OVERFLOW);
    }
    try (RawServer server = answering(answer);
        TestHttp http =
            new TestHttp(
                Endpoint.at(server.uri()),
                Options.empty().with(TransportOptions.MAX_MESSAGE_SIZE, 10))) {
      assertThat(http.get("/").await().cause().kind()).isEqualTo(Cause.Kind.OVERFLOW);
    }
  }

  @Test
  void nobodyThereIsAFailureWithoutDoubt() throws Exception {
    int port;
    try (RawServer server = answering(OK)) {
      port = server.port();
    }
    try (TestHttp http = new TestHttp(URI.create("http://127.0.0.1:" + port))) {
      TestHttp.Result result = http.post("/", "x").await();
      assertThat(result.cause().kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(result.cause().message()).contains("cannot connect to 127.0.0.1:" + port);
      assertThat(result.inDoubt()).isFalse();
    }
  }

  @Test
  void whatCannotBeSentIsSaidAtOnce() throws Exception {
    assertThatThrownBy(() -> new TestHttp(URI.create("ftp://host/")))
        .isInstanceOf(IllegalArgumentException.class);
    Endpoint framed = Endpoint.at(URI.create("http://host/")).header("Content-Length", "3");
    assertThatThrownBy(() -> new TestHttp(framed, Options.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Content-Length");
    try (TestHttp http = new TestHttp(URI.create("http://host/"))) {
      for (String other : List.of("https://host/", "http://host:81/", "http://other/")) {
        assertThatThrownBy(() -> http.send(HttpRequest.get(URI.create(other))))
            .isInstanceOf(IllegalArgumentException.class);
      }
      HttpRequest split = HttpRequest.get(URI.create("http://host/")).header("X", "a\r\nY: b");
      assertThatThrownBy(() -> http.send(split))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("Y: b");
    }
  }

  @Test
  void aRequestShowsNoSecret() {
    assertThat(HttpRequest.get(URI.create("http://host/p?token=t0p")).header("X", "s3cret"))
        .hasToString("GET http://host/p?***");
  }
}
