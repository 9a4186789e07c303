package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.spi.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sockets of an HTTP session: which are used again, and what becomes of them in the end. */
class HttpSocketTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static void awaitEnd(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneSocketServesOneRequestAfterTheOther() throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                peer -> {
                  sockets.incrementAndGet();
                  for (int i = 0; i < 3; i++) {
                    peer.readHead();
                    peer.send(OK);
                  }
                });
        TestHttp http = new TestHttp(server.uri())) {
      for (int i = 0; i < 3; i++) {
        assertThat(http.get("/").await().response().text()).isEqualTo("ok");
      }
      assertThat(sockets).hasValue(1);
      server.finish();
    }
  }

  @Test
  void requestsAtTheSameTimeHaveASocketEach() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.readHead();
                  both.countDown();
                  awaitEnd(both);
                  peer.send(OK);
                });
        TestHttp http = new TestHttp(server.uri())) {
      TestHttp.Sent one = http.get("/1");
      TestHttp.Sent other = http.get("/2");
      assertThat(one.await().response()).isNotNull();
      assertThat(other.await().response()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection: close\r\n", "Keep-Alive: timeout=1\r\n"})
  void aSocketThatTheServerWillCloseIsNotUsedAgain(String field) throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                peer -> {
                  sockets.incrementAndGet();
                  peer.readHead();
                  peer.send("HTTP/1.1 200 OK\r\n" + field + "Content-Length: 2\r\n\r\nok");
                  peer.readToEnd();
                });
        TestHttp http = new TestHttp(server.uri())) {
      assertThat(http.post("/", "1").await().response()).isNotNull();
      assertThat(http.post("/", "2").await().response()).isNotNull();
      assertThat(sockets).hasValue(2);
    }
  }

  /** The first socket is kept, and closed by the server when the second request comes. */
  private static RawServer closingAKeptSocket(AtomicInteger sockets) throws Exception {
    return new RawServer(
        peer -> {
          boolean first = sockets.incrementAndGet() == 1;
          peer.readHead();
          peer.send(OK);
          if (first) {
            peer.readHead();
            peer.reset();
          } else {
            peer.readToEnd();
          }
        });
  }

  @Test
  void aGetThatMeetsAStaleSocketIsSentOnceMore() throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server = closingAKeptSocket(sockets);
        TestHttp http = new TestHttp(server.uri())) {
      http.get("/1").await();
      assertThat(http.get("/2").await().response().text()).isEqualTo("ok");
      assertThat(sockets).hasValue(2);
    }
  }

  @Test
  void aPostThatMeetsAStaleSocketIsInDoubt() throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server = closingAKeptSocket(sockets);
        TestHttp http = new TestHttp(server.uri())) {
      http.get("/1").await();
      TestHttp.Result result = http.post("/2", "x").await();
      assertThat(result.cause().kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(result.inDoubt()).isTrue();
      assertThat(sockets).hasValue(1);
    }
  }

  @Test
  void afterASleepOfTheMachineNoKeptSocketIsUsed() throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server = closingAKeptSocket(sockets);
        TestHttp http = new TestHttp(server.uri())) {
      http.get("/1").await();
      TestLink.SLEPT.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(http.post("/2", "x").await().response().text()).isEqualTo("ok");
      assertThat(sockets).hasValue(2);
    }
  }

  @Test
  void aGetIsSentTwiceAtMost() throws Exception {
    AtomicInteger heads = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.readHead();
                  if (heads.incrementAndGet() == 1) {
                    peer.send(OK);
                    peer.readHead();
                    heads.incrementAndGet();
                  }
                  peer.reset();
                });
        TestHttp http = new TestHttp(server.uri())) {
      http.get("/1").await();
      assertThat(http.get("/2").await().cause().kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(heads).hasValue(3);
    }
  }

  @Test
  void aKeptSocketThatTheServerClosedMeanwhileIsNotUsed() throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                peer -> {
                  sockets.incrementAndGet();
                  peer.readHead();
                  peer.send(OK);
                  peer.socket().shutdownOutput();
                  peer.readToEnd(); // Ends when the client has seen our end and closed.
                  gone.countDown();
                });
        TestHttp http = new TestHttp(server.uri())) {
      http.get("/").await();
      awaitEnd(gone);
      TestHttp.settle();
      assertThat(http.post("/", "x").await().response().text()).isEqualTo("ok");
      assertThat(sockets).hasValue(2);
    }
  }

  @Test
  void aSocketWithMoreThanItsAnswerIsNotUsedAgain() throws Exception {
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                peer -> {
                  sockets.incrementAndGet();
                  peer.readHead();
                  peer.send(OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
                  peer.readToEnd();
                });
        TestHttp http = new TestHttp(server.uri())) {
      assertThat(http.get("/").await().response().text()).isEqualTo("ok");
      TestHttp.settle();
      assertThat(http.get("/").await().response().text()).isEqualTo("ok");
      assertThat(sockets).hasValue(2);
    }
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
                  peer.readToEnd();
                  gone.countDown();
                });
        TestHttp http = new TestHttp(server.uri())) {
      HttpRequest request = HttpRequest.get(server.uri()).timeout(Duration.ofMillis(200));
      TestHttp.Result result = http.send(request).await();
      assertThat(result.cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(result.cause().message())
          .isEqualTo("the answer of 127.0.0.1:" + server.port() + " took longer than 200 ms");
      assertThat(result.inDoubt()).isTrue();
      awaitEnd(gone);
    }
  }

  @Test
  void anAbortedCallIsNotCalledBackAndItsSocketIsClosed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.readHead();
                  asked.countDown();
                  peer.readToEnd();
                  gone.countDown();
                });
        TestHttp http = new TestHttp(server.uri())) {
      TestHttp.Sent sent = http.get("/");
      awaitEnd(asked);
      sent.abort();
      sent.abort();
      awaitEnd(gone);
      TestHttp.settle();
      assertThat(sent.hasEnded()).isFalse();
    }
  }

  @Test
  void aCallThatIsAbortedAtOnceIsNotSent() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.readHead();
                  requests.incrementAndGet();
                  peer.send(OK);
                  peer.readToEnd();
                });
        TestHttp http = new TestHttp(server.uri())) {
      TestHttp.Sent aborted = http.sendAndAbort(HttpRequest.get(server.uri()));
      assertThat(http.get("/").await().response()).isNotNull();
      assertThat(aborted.hasEnded()).isFalse();
      assertThat(requests).hasValue(1);
    }
  }

  @Test
  void aClosedSessionLeavesNoSocketAndSendsNothing() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(2);
    AtomicInteger sockets = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            peer -> {
              String head = peer.readHead();
              sockets.incrementAndGet();
              if (head.startsWith("GET /idle")) {
                peer.send(OK);
              } else {
                asked.countDown();
              }
              peer.readToEnd();
              gone.countDown();
            })) {
      TestHttp http = new TestHttp(server.uri());
      TestHttp.Sent waiting = http.get("/wait");
      awaitEnd(asked);
      http.get("/idle").await();
      http.close();
      awaitEnd(gone);
      TestHttp.Sent late = http.get("/");
      TestHttp.settle();
      assertThat(waiting.hasEnded()).isFalse();
      assertThat(late.hasEnded()).isFalse();
      assertThat(sockets).hasValue(2);
    }
  }
}
