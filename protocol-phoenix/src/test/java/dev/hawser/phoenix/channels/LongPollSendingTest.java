package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.FakeExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sending over a long-poll session, and our end of it. */
class LongPollSendingTest extends LongPollFixture {

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
    assertThat(listener.take()).containsExactly("read", "read");
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
