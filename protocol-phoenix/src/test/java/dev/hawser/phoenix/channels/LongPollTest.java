package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeHttp;
import dev.hawser.testkit.VirtualLoop;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long polling request by request, in virtual time. */
class LongPollTest {

  private static final String OPENED = "{\"status\":410,\"token\":\"t+1\",\"messages\":[]}";
  private static final String POSTED = "{\"status\":200}";
  private static final Endpoint ENDPOINT =
      Endpoint.at(URI.create("wss://host:4001/socket/websocket?a=1&vsn=2.0.0"));

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeHttp http = new FakeHttp(loop);
  private final RecordingListener listener = new RecordingListener();
  private Transport.Link link;

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

  private FakeExchange connect(Endpoint endpoint, Options options) {
    link = new LongPollTransport(http).open(endpoint, options, loop, listener);
    assertThat(listener.take()).isEmpty();
    return http.take();
  }

  /** Opens a link; the poll that waits afterwards. */
  private FakeExchange open(Options options) {
    connect(ENDPOINT, options).respond(200, OPENED);
    assertThat(listener.take()).containsExactly("open");
    return http.take();
  }

  private FakeExchange open() {
    return open(Options.empty());
  }

  private static String answer(int status, String... messages) {
    StringBuilder json = new StringBuilder("{\"status\":" + status + ",\"token\":\"t+1\"");
    json.append(",\"messages\":[");
    for (int i = 0; i < messages.length; i++) {
      json.append(i == 0 ? "" : ",");
      json.append('"').append(messages[i].replace("\"", "\\\"")).append('"');
    }
    return json.append("]}").toString();
  }

  private void write(String... texts) {
    for (String text : texts) {
      listener.write(link, text);
    }
    link.flush();
  }

  private Cause closed() {
    assertThat(listener.take()).last().isEqualTo("closed");
    return listener.closed();
  }

  // Opening.

  @Test
  void theFirstPollHasNoTokenAndOpens() {
    FakeExchange first = connect(ENDPOINT, Options.empty());
    assertThat(first.request().method()).isEqualTo("GET");
    assertThat(first.request().uri())
        .isEqualTo(URI.create("https://host:4001/socket/longpoll?a=1&vsn=2.0.0"));
    assertThat(first.request().headers()).isEqualTo(Map.of("Accept", "application/json"));
    first.respond(200, OPENED, "x-server", "p");
    assertThat(listener.take()).containsExactly("open");
    assertThat(listener.opened().transport()).isEqualTo("longpoll");
    assertThat(listener.opened().headers()).isEqualTo(Map.of("x-server", "p"));
    FakeExchange second = http.take();
    assertThat(second.request().uri().toString())
        .isEqualTo("https://host:4001/socket/longpoll?a=1&vsn=2.0.0&token=t%2B1");
    assertThat(http.hasNext()).isFalse();
  }

  @Test
  void anEndpointOfALongPollIsTakenAsItIs() {
    FakeExchange first =
        connect(Endpoint.at(URI.create("http://host/socket/longpoll")), Options.empty());
    assertThat(first.request().uri()).isEqualTo(URI.create("http://host/socket/longpoll"));
    first.respond(200, OPENED);
    assertThat(http.take().request().uri().toString())
        .isEqualTo("http://host/socket/longpoll?token=t%2B1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theAuthTokenGoesRawWithPollsOnly(boolean asField) {
    Endpoint endpoint = ENDPOINT.header("Cookie", "c=1");
    endpoint =
        asField
            ? endpoint.header("x-phoenix-authtoken", "sekrit/?")
            : AuthToken.on(endpoint, "sekrit");
    FakeExchange first = connect(endpoint, Options.empty());
    String token = asField ? "sekrit/?" : "sekrit";
    assertThat(first.request().headers()).containsEntry("X-Phoenix-AuthToken", token);
    assertThat(first.endpoint().headers()).isEqualTo(Map.of("Cookie", "c=1"));
    assertThat(first.endpoint().secrets()).isEqualTo(endpoint.secrets());
    first.respond(200, OPENED);
    assertThat(http.take().request().headers()).containsEntry("X-Phoenix-AuthToken", token);
    write("[1]");
    assertThat(http.take().request().headers())
        .isEqualTo(Map.of("Content-Type", "application/x-ndjson"));
  }

  @Test
  void aRefusalSaysStatusBodyAndDelay() {
    FakeExchange first = connect(ENDPOINT, Options.empty());
    first.respond(503, "busy", "retry-after", "3");
    assertThat(closed()).isEqualTo(Cause.refused(503, "busy", Duration.ofSeconds(3)));
  }

  @Test
  void aForbiddenSessionIsUnauthorized() {
    connect(ENDPOINT, Options.empty()).respond(200, "{\"status\":403}");
    assertThat(closed()).isEqualTo(Cause.refused(403, "", null));
  }

  @Test
  void anErrorOfTheServerIsARefusal() {
    connect(ENDPOINT, Options.empty()).respond(200, "{\"status\":500}");
    assertThat(closed()).isEqualTo(Cause.refused(500, "", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "[410]",
        "{\"status\":410}",
        "{\"status\":200,\"token\":\"t\"}",
        "{\"status\":410,\"token\":\"t\"",
        "{\"status\":410,\"token\":\"t\"}x"
      })
  void whatPhoenixDoesNotAnswerIsAViolation(String body) {
    connect(ENDPOINT, Options.empty()).respond(200, body);
    assertThat(closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void bytesThatAreNotUtf8AreAViolation() {
    byte[] body = OPENED.replace('+', '\u00e9').getBytes(StandardCharsets.ISO_8859_1);
    connect(ENDPOINT, Options.empty()).respond(new HttpResponse(200, Map.of(), body));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void aFailureOfTheNetworkIsPassedOn() {
    Cause broken = Cause.of(Cause.Kind.NETWORK, "no route");
    connect(ENDPOINT, Options.empty()).fail(broken, false);
    assertThat(closed()).isEqualTo(broken);
  }

  @Test
  void aSilentServerIsATimeoutAfterTwentySeconds() {
    connect(ENDPOINT, Options.empty());
    loop.advance(Duration.ofMillis(19_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }

  @Test
  void anEndpointThatCannotBeUsedIsSaidLater() {
    link =
        new LongPollTransport(
                (endpoint, options, onLoop) -> {
                  throw new IllegalArgumentException("no such server");
                })
            .open(ENDPOINT, Options.empty(), loop, listener);
    assertThat(listener.take()).isEmpty();
    assertThat(link.isWritable()).isFalse();
    loop.run();
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
    assertThat(listener.closed().message()).isEqualTo("no such server");
  }

  // Receiving.

  @Test
  void messagesComeInOneBatchAndThePollGoesOn() {
    FakeExchange poll = open();
    poll.respond(200, answer(200, "[null,\"é\"]", "{\"v\":1}"));
    assertThat(listener.take()).containsExactly("text [null,\"é\"]", "text {\"v\":1}", "read");
    http.take().respond(200, answer(204));
    assertThat(listener.take()).isEmpty();
    http.take().respond(200, answer(200, "[2]"));
    assertThat(listener.take()).containsExactly("text [2]", "read");
    assertThat(http.take().isWaiting()).isTrue();
  }

  @Test
  void aTokenThatChangesIsUsedFromThenOn() {
    open().respond(200, "{\"messages\":[],\"token\":\"t2\",\"status\":204}");
    assertThat(http.take().request().uri().getRawQuery()).endsWith("&token=t2");
  }

  @Test
  void binaryFramesComeAsBase64OrAsTheyAre() {
    open().respond(200, answer(200, "AgMC/w==", "\\u0002\\u0003é", "not base64!", ""));
    assertThat(listener.take())
        .containsExactly("binary 020302ff", "binary 0203c3a9", "text not base64!", "text ", "read");
  }

  @Test
  void aMessageBeyondTheLimitEndsTheLink() {
    FakeExchange poll = open(Options.empty().with(TransportOptions.MAX_MESSAGE_SIZE, 10));
    assertThat(poll.request().maxResponse()).isEqualTo(160);
    poll.respond(200, answer(200, "[1234567]", "[1234567890]", "[3]"));
    assertThat(listener.take()).containsExactly("text [1234567]", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.OVERFLOW);
  }

  @Test
  void whoStopsReadingIsNotPolledFor() {
    FakeExchange poll = open();
    link.setReading(false);
    assertThat(poll.isWaiting()).isTrue();
    poll.respond(200, answer(200, "[1]"));
    assertThat(listener.take()).containsExactly("text [1]", "read");
    assertThat(http.hasNext()).isFalse();
    link.setReading(true);
    FakeExchange next = http.take();
    link.setReading(true);
    assertThat(http.hasNext()).isFalse();
    assertThat(next.isWaiting()).isTrue();
  }

  @Test
  void whoAbortsInTheMiddleOfABatchGetsNoMore() {
    FakeExchange poll = open();
    listener.onFrame = () -> link.abort();
    poll.respond(200, answer(200, "[1]", "[2]"));
    assertThat(listener.take()).containsExactly("text [1]", "closed");
    assertThat(http.hasNext()).isFalse();
  }

  // The end, as the server wants it.

  @ParameterizedTest
  @ValueSource(ints = {403, 410, 500, 0, 418})
  void statusesThatEndTheSession(int status) {
    open().respond(200, answer(status));
    Cause cause = closed();
    switch (status) {
      case 403 -> {
        assertThat(cause.kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
        assertThat(cause.code()).isEqualTo(1008);
        assertThat(cause.reason()).isEqualTo("forbidden");
      }
      case 410 -> assertThat(cause).isEqualTo(Cause.serverClose(3410, "session_gone"));
      default -> assertThat(cause).isEqualTo(Cause.serverClose(1011, "internal server error"));
    }
  }

  @Test
  void anHttpErrorEndsTheSession() {
    open().respond(502, "bad gateway", "retry-after", "2");
    assertThat(closed())
        .isEqualTo(Cause.serverClose(1011, "HTTP 502").withRetryAfter(Duration.ofSeconds(2)));
  }

  @Test
  void aPollThatIsNotAnsweredIsATimeout() {
    open();
    loop.advance(Duration.ofSeconds(20));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }

  // Sending.

  @Test
  void whatIsFlushedTogetherGoesTogetherAndIsWrittenWhenAnswered() {
    open();
    listener.write(link, "[1,\n\"a\\n\"]");
    listener.writeBinary(link, (byte) 0, (byte) 1, (byte) 255, (byte) 254);
    listener.write(link, "[2]");
    assertThat(http.hasNext()).isFalse();
    link.flush();
    FakeExchange post = http.take();
    assertThat(post.request().method()).isEqualTo("POST");
    assertThat(post.request().uri().getRawQuery()).isEqualTo("a=1&vsn=2.0.0&token=t%2B1");
    assertThat(post.bodyText()).isEqualTo("[1, \"a\\n\"]\nAAH//g==\n[2]");
    assertThat(listener.take()).isEmpty();
    post.respond(200, POSTED);
    assertThat(listener.take())
        .containsExactly("written [1,\n\"a\\n\"]", "written binary", "written [2]");
  }

  @Test
  void whatComesWhileAPostWaitsGoesWithTheNext() {
    open();
    write("[1]");
    FakeExchange first = http.take();
    write("[2]");
    write("[3]", "[4]");
    assertThat(http.hasNext()).isFalse();
    first.respond(200, POSTED);
    assertThat(listener.take()).containsExactly("written [1]");
    FakeExchange second = http.take();
    assertThat(second.bodyText()).isEqualTo("[2]\n[3]\n[4]");
    second.respond(200, POSTED);
    assertThat(listener.take()).containsExactly("written [2]", "written [3]", "written [4]");
    assertThat(http.hasNext()).isFalse();
  }

  @Test
  void aHundredAndFiftyMessagesAreTwoPostsInOrder() {
    open();
    List<String> texts = IntStream.range(0, 150).mapToObj(i -> "[" + i + "]").toList();
    write(texts.toArray(String[]::new));
    List<String> sent = new ArrayList<>();
    for (int size : List.of(100, 50)) {
      FakeExchange post = http.take();
      List<String> lines = Arrays.asList(post.bodyText().split("\n"));
      assertThat(lines).hasSize(size);
      assertThat(http.hasNext()).isFalse();
      sent.addAll(lines);
      post.respond(200, POSTED);
    }
    assertThat(sent).isEqualTo(texts);
    assertThat(listener.take()).isEqualTo(texts.stream().map(text -> "written " + text).toList());
    assertThat(http.hasNext()).isFalse();
  }

  @Test
  void largeMessagesDoNotShareAPost() {
    open();
    String large = "[\"" + "x".repeat(700_000) + "\"]";
    write(large, large, "[1]");
    FakeExchange first = http.take();
    assertThat(first.bodyText()).isEqualTo(large);
    first.respond(200, POSTED);
    assertThat(http.take().bodyText()).isEqualTo(large + "\n[1]");
  }

  /** The server takes a line for base64 unless it starts with a bracket. */
  @Test
  void messagesOfTheFirstSerializerGoAlone() {
    open();
    write("{\"ref\":1}", "{\"ref\":2}", "[3]");
    for (String text : List.of("{\"ref\":1}", "{\"ref\":2}")) {
      FakeExchange post = http.take();
      assertThat(post.bodyText()).isEqualTo(text);
      assertThat(post.request().headers()).isEqualTo(Map.of("Content-Type", "application/json"));
      post.respond(200, POSTED);
    }
    FakeExchange last = http.take();
    assertThat(last.request().headers()).containsEntry("Content-Type", "application/x-ndjson");
    last.respond(200, POSTED);
    assertThat(listener.take())
        .containsExactly("written {\"ref\":1}", "written {\"ref\":2}", "written [3]");
  }

  @Test
  void moreThanTheBoundIsNotWritableUntilHalfIsAnswered() {
    open();
    assertThat(link.isWritable()).isTrue();
    String text = "[\"" + "x".repeat(40 * 1024) + "\"]";
    write(text);
    write(text, text);
    assertThat(link.isWritable()).isTrue();
    write(text);
    assertThat(link.isWritable()).isFalse();
    http.take().respond(200, POSTED);
    assertThat(link.isWritable()).isFalse();
    listener.take();
    http.take().respond(200, POSTED);
    assertThat(link.isWritable()).isTrue();
    assertThat(listener.take()).hasSize(4).last().isEqualTo("writability");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 410, 500})
  void aPostThatIsNotTakenEndsTheLink(int status) {
    FakeExchange poll = open();
    write("[1]");
    write("[2]");
    listener.write(link, "[3]");
    http.take().respond(200, "{\"status\":" + status + "}");
    assertThat(listener.take()).containsExactly("lost [1]", "lost [2]", "lost [3]", "closed");
    assertThat(poll.isAborted()).isTrue();
    switch (status) {
      case 408 -> assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      case 410 -> assertThat(listener.closed()).isEqualTo(Cause.serverClose(3410, "session_gone"));
      default -> assertThat(listener.closed().code()).isEqualTo(1011);
    }
  }

  @Test
  void aPostThatIsNotAnsweredEndsTheLink() {
    FakeExchange poll = open();
    loop.advance(Duration.ofSeconds(10));
    write("[1]");
    poll.respond(200, answer(204));
    FakeExchange post = http.take();
    FakeExchange next = http.take();
    loop.advance(Duration.ofSeconds(10));
    next.respond(200, answer(204));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofSeconds(10));
    assertThat(post.isWaiting()).isFalse();
    assertThat(listener.take()).containsExactly("lost [1]", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }

  @Test
  void aPostInDoubtIsNotSentAgain() {
    open();
    write("[1]");
    Cause broken = Cause.of(Cause.Kind.NETWORK, "reset");
    http.take().fail(broken, true);
    assertThat(listener.take()).containsExactly("lost [1]", "closed");
    assertThat(listener.closed()).isEqualTo(broken);
    assertThat(http.hasNext()).isFalse();
  }

  // The end, as we want it.

  @Test
  void closingStopsPollingAndEnds() {
    FakeExchange poll = open();
    link.close(1000, "");
    assertThat(poll.isAborted()).isTrue();
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ZERO);
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void closingSendsWhatWasWrittenBefore() {
    FakeExchange poll = open();
    write("[\"first\"]");
    FakeExchange post = http.take();
    listener.write(link, "[\"phx_leave\"]");
    link.close(1000, "");
    assertThat(poll.isAborted()).isTrue();
    write("[\"late\"]");
    post.respond(200, POSTED);
    assertThat(listener.take()).containsExactly("lost [\"late\"]", "written [\"first\"]");
    FakeExchange leave = http.take();
    assertThat(leave.bodyText()).isEqualTo("[\"phx_leave\"]");
    leave.respond(200, POSTED);
    assertThat(listener.take()).containsExactly("written [\"phx_leave\"]", "closed");
    assertThat(listener.closed().message()).isEqualTo("closed with 1000");
  }

  @Test
  void closingDoesNotWaitForEver() {
    open(Options.empty().with(TransportOptions.CLOSE_TIMEOUT, Duration.ofSeconds(3)));
    write("[1]");
    FakeExchange post = http.take();
    link.close(1000, "");
    loop.advance(Duration.ofMillis(2_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(listener.take()).containsExactly("lost [1]", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(post.isAborted()).isTrue();
  }

  @Test
  void aFailureWhileClosingIsTheEndThatWasWanted() {
    open();
    write("[1]");
    link.close(1000, "");
    http.take().fail(Cause.of(Cause.Kind.NETWORK, "reset"), true);
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void abortingBeforeItOpensEndsItLater() {
    FakeExchange first = connect(ENDPOINT, Options.empty());
    link.close(1000, "");
    assertThat(first.isAborted()).isTrue();
    assertThat(listener.take()).isEmpty();
    loop.run();
    assertThat(closed().message()).isEqualTo("link aborted");
  }

  @Test
  void abortingAnOpenLinkDropsEverything() {
    FakeExchange poll = open();
    write("[1]");
    FakeExchange post = http.take();
    write("[2]");
    link.abort();
    loop.run();
    assertThat(poll.isAborted()).isTrue();
    assertThat(post.isAborted()).isTrue();
    assertThat(listener.take()).containsExactly("lost [1]", "lost [2]", "closed");
    link.abort();
    link.close(1000, "");
    link.flush();
    link.setReading(true);
    assertThat(http.hasNext()).isFalse();
  }
}
