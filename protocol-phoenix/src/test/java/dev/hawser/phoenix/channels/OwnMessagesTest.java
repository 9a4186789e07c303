package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;

/** What a protocol on top sends by itself, and what it learns of its channels. */
class OwnMessagesTest {

  private static final String JOINED = "join, answer 1 ok";

  private static SessionRig after(String actions) {
    SessionRig rig = new SessionRig();
    Arrays.stream(actions.split(", ")).forEach(rig::does);
    rig.effects();
    return rig;
  }

  /** After {@code ask}, whose ref is 2. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          answer 2 ok        | told ok
          answer 2 error     | told error
          unmatched 2        | failed TOPIC_ERROR, told error
          phx_error 1        | failed TOPIC_ERROR, told TopicLostException
          phx_close 1        | failed TOPIC_CLOSED for good, told TopicLostException
          down               | told LinkLostException
          leave, answer 3 ok | phx_leave 1/3, left, told TopicLostException
          leave, answer 2 ok | phx_leave 1/3, told ok
          rejoin, phx_close 1  | phx_join 3/3, told TopicLostException
          rejoin, answer 3 error | phx_join 3/3, failed REJECTED, told TopicLostException
          rejoin, answer 2 ok  | phx_join 3/3, told ok
          """)
  void theAnswerOrTheFailureIsToldOnce(String actions, String effects) {
    SessionRig rig = after(JOINED + ", ask");
    Arrays.stream(actions.split(", ")).forEach(rig::does);
    assertThat(rig.effects())
        .isEqualTo(Arrays.stream(effects.split(", ")).collect(Collectors.toList()));
    rig.does("answer 2 ok");
    rig.does("down");
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void belongToTheJoinThatIsLatest() {
    SessionRig rig = after(JOINED);
    List.of("push", "ask", "rejoin", "push").forEach(rig::does);
    assertThat(rig.effects()).containsExactly("own 1/2", "own 1/3", "phx_join 4/4", "own 4/5");
  }

  @Test
  void aMessageWhoseAnswerMeansNothingStillTellsThatTheServerLostTheChannel() {
    SessionRig rig = after(JOINED + ", push");
    rig.does("answer 2 error");
    assertThat(rig.effects()).isEmpty();
    rig.does("push");
    rig.does("unmatched 3");
    assertThat(rig.effects()).containsExactly("own 1/3", "failed TOPIC_ERROR");
  }

  @ParameterizedTest
  @CsvSource({
    "join",
    "'join, answer 1 error'",
    "'join, answer 1 ok, phx_error 1'",
    "'join, answer 1 ok, leave'",
    "'join, answer 1 ok, down'",
  })
  void goToJoinedChannelsOnly(String actions) {
    SessionRig rig = after(actions);
    rig.does("push");
    assertThat(rig.effects()).isEmpty();
    rig.does("ask");
    assertThat(rig.effects()).containsExactly("told TopicLostException");
    assertThat(rig.session.joinedChannels()).isEmpty();
  }

  @Test
  void anAnswerThatWasForgottenIsNotTold() {
    SessionRig rig = after(JOINED);
    List<Reply> replies = new ArrayList<>();
    Disposable asked =
        rig.session.push(
            rig.channel(),
            "own",
            Payload.json("{}"),
            replies::add,
            failure -> {
              throw new AssertionError(failure);
            });
    asked.dispose();
    rig.does("answer 2 ok");
    rig.does("phx_error 1");
    assertThat(replies).isEmpty();
  }

  @Test
  void theChannelsThatAreJoinedNowAreKnown() {
    SessionRig rig = after("join");
    assertThat(rig.session.joinedChannels()).isEmpty();
    rig.does("answer 1 ok");
    assertThat(rig.session.joinedChannels()).containsExactly(rig.channel());
    rig.does("rejoin");
    assertThat(rig.session.joinedChannels()).containsExactly(rig.channel());
    assertThat(rig.session.context()).isSameAs(rig.context);
  }

  /** What the dialect is told of a channel, and what it keeps with it. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          join                                        |
          join, answer 1 ok                           | joined 1
          join, answer 1 error                        | ended
          join, answer 1 ok, rejoin, answer 2 ok      | joined 1, joined 2 after 1
          join, answer 1 ok, rejoin, answer 2 error   | joined 1, ended
          join, answer 1 ok, rejoin, late             | joined 1, ended
          join, answer 1 ok, phx_error 1              | joined 1, ended
          join, answer 1 ok, leave, answer 2 ok       | joined 1, ended
          join, leave, down                           | ended
          join, down, up                              | ended
          join, answer 1 ok, down, join, answer 2 ok  | joined 1, ended, joined 2
          """)
  void theDialectLearnsWhenChannelsBeginAndEnd(String actions, String calls) {
    List<String> told = new ArrayList<>();
    SessionRig rig =
        new SessionRig(
            new Dialect() {
              @Override
              public void joined(Channel channel, Reply reply) {
                Object kept = channel.attachment();
                told.add("joined " + channel.joinRef() + (kept == null ? "" : " after " + kept));
                channel.attach(channel.joinRef());
              }

              @Override
              public void ended(Channel channel, Cause cause) {
                told.add("ended");
                assertThat(channel.joined()).isFalse();
                channel.attach(null);
              }
            });
    Arrays.stream(actions.split(", ")).forEach(rig::does);
    assertThat(String.join(", ", told)).isEqualTo(calls == null ? "" : calls);
  }
}
