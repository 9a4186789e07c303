package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.TopicLostException;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.TopicRef;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The life of a channel as a table: what the session does at each event in each state. Refs count
 * from 1, in the order of what is sent.
 */
class JoinTableTest {

  private static final TopicRef LONG = RecordingSessionContext.topic("t".repeat(256));

  private static final String CRASH = "phx_error 1";

  /** What leads to each state. */
  private static final Map<String, List<String>> STATES =
      Map.ofEntries(
          Map.entry("new", List.of()),
          Map.entry("joining", List.of("join")),
          // A request, ref 2, and a message, ref 3, are on their way.
          Map.entry("joined", List.of("join", "answer 1 ok", "request", "message")),
          Map.entry("refused", List.of("join", "answer 1 error")),
          Map.entry("crashed", List.of("join", "answer 1 ok", "request", CRASH)),
          Map.entry("closed", List.of("join", "answer 1 ok", "request", "phx_close 1")),
          Map.entry("unknown", List.of("join", "answer 1 ok", "request", "unmatched 2")),
          Map.entry("rejoining", List.of("join", "answer 1 ok", "request", CRASH, "join")),
          Map.entry(
              "rejoined", List.of("join", "answer 1 ok", "request", CRASH, "join", "answer 3 ok")),
          // The engine leaves when a join took too long.
          Map.entry("given up", List.of("join", "leave")),
          Map.entry("tried again", List.of("join", "leave", "join")),
          Map.entry("leaving", List.of("join", "answer 1 ok", "request", "leave")),
          Map.entry("left", List.of("join", "answer 1 ok", "leave", "answer 2 ok")),
          // Joined once more in place: ref 4.
          Map.entry("renewing", List.of("join", "answer 1 ok", "request", "message", "rejoin")),
          Map.entry(
              "renewed",
              List.of("join", "answer 1 ok", "request", "message", "rejoin", "answer 4 ok")),
          Map.entry(
              "renewing again",
              List.of("join", "answer 1 ok", "request", "message", "rejoin", "rejoin")),
          Map.entry(
              "renewal given up",
              List.of("join", "answer 1 ok", "request", "message", "rejoin", "late")),
          Map.entry("link lost while joining", List.of("join", "down", "up")),
          Map.entry(
              "link lost while joined", List.of("join", "answer 1 ok", "request", "down", "up")));

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          new         | join              | phx_join 1/1
          new         | leave             | left
          new         | phx_close -       |
          new         | phx_error 1       |
          new         | event -           |
          joining     | answer 1 ok       | joined
          joining     | answer 1 error    | failed REJECTED
          joining     | answer 1 timeout  | failed REJECTED
          joining     | unmatched 1       | failed REJECTED
          joining     | answer 9 ok       |
          joining     | unmatched 9       |
          joining     | phx_error 1       | failed TOPIC_ERROR
          joining     | phx_error 7       |
          joining     | phx_error -       |
          joining     | phx_close 1       | failed TOPIC_CLOSED for good
          joining     | phx_close 7       |
          joining     | phx_close -       |
          joining     | event 1           | delivered event
          joining     | event -           | delivered event
          joining     | event 7           |
          joining     | leave             | phx_leave 1/2
          joining     | down              |
          joined      | answer 1 ok       |
          joined      | answer 1 error    |
          joined      | answer 2 ok       | replied ok
          joined      | answer 2 error    | replied error
          joined      | answer 2 approved | replied approved
          joined      | unmatched 2       | replied error, failed TOPIC_ERROR
          joined      | answer 3 ok       |
          joined      | answer 3 error    |
          joined      | unmatched 3       | TopicLostException, failed TOPIC_ERROR
          joined      | phx_error 1       | TopicLostException, failed TOPIC_ERROR
          joined      | phx_error -       | TopicLostException, failed TOPIC_ERROR
          joined      | phx_error 7       |
          joined      | phx_close 1       | TopicLostException, failed TOPIC_CLOSED for good
          joined      | phx_close -       | TopicLostException, failed TOPIC_CLOSED for good
          joined      | phx_close 7       |
          joined      | event 1           | delivered event
          joined      | event -           | delivered event
          joined      | event 7           |
          joined      | leave             | phx_leave 1/4
          joined      | down              |
          refused     | answer 1 ok       |
          refused     | phx_close 1       |
          refused     | phx_error -       |
          refused     | event 1           |
          refused     | join              | phx_join 2/2
          refused     | leave             | left
          crashed     | answer 2 ok       |
          crashed     | unmatched 2       |
          crashed     | phx_error 1       |
          crashed     | phx_close 1       |
          crashed     | event 1           |
          crashed     | join              | phx_join 3/3
          crashed     | leave             | left
          closed      | answer 2 ok       |
          closed      | phx_error 1       |
          closed      | event -           |
          closed      | join              | phx_join 3/3
          closed      | leave             | left
          unknown     | unmatched 2       |
          unknown     | phx_close 1       |
          unknown     | join              | phx_join 3/3
          unknown     | leave             | left
          rejoining   | answer 3 ok       | joined
          rejoining   | answer 3 error    | failed REJECTED
          rejoining   | answer 1 ok       |
          rejoining   | unmatched 2       |
          rejoining   | phx_close 1       |
          rejoining   | phx_close -       |
          rejoining   | phx_error 1       |
          rejoining   | phx_error 3       | failed TOPIC_ERROR
          rejoining   | event 1           |
          rejoining   | leave             | phx_leave 3/4
          rejoined    | phx_close 1       |
          rejoined    | phx_error 1       |
          rejoined    | event 1           |
          rejoined    | event 3           | delivered event
          rejoined    | unmatched 2       |
          rejoined    | phx_error 3       | failed TOPIC_ERROR
          rejoined    | request           | ask 3/4
          given up    | answer 1 ok       |
          given up    | answer 1 error    |
          given up    | answer 2 ok       | left
          given up    | unmatched 2       | left
          given up    | phx_close 1       |
          given up    | phx_error 1       |
          given up    | event 1           |
          given up    | event -           |
          given up    | join              | phx_join 3/3
          tried again | answer 1 ok       |
          tried again | answer 1 error    |
          tried again | answer 2 ok       |
          tried again | answer 3 ok       | joined
          tried again | answer 3 error    | failed REJECTED
          tried again | phx_close 1       |
          tried again | phx_close -       |
          tried again | event 1           |
          tried again | leave             | phx_leave 3/4
          leaving     | answer 2 ok       | replied ok
          leaving     | answer 3 ok       | TopicLostException, left
          leaving     | answer 3 error    | TopicLostException, left
          leaving     | unmatched 3       | TopicLostException, left
          leaving     | phx_close 1       |
          leaving     | phx_error 1       |
          leaving     | event 1           |
          leaving     | event -           |
          leaving     | down              |
          left        | answer 2 ok       |
          left        | phx_close 1       |
          left        | event -           |
          left        | leave             | left
          left        | join              | phx_join 3/3
          joining     | rejoin            |
          left        | rejoin            |
          given up    | rejoin            |
          crashed     | rejoin            |
          link lost while joined | rejoin |
          joined      | rejoin            | phx_join 4/4
          joined      | phx_error -/1     | TopicLostException, failed TOPIC_ERROR
          joined      | phx_close -/1     | TopicLostException, failed TOPIC_CLOSED for good
          joined      | phx_close -/7     |
          rejoined    | phx_close -/1     |
          rejoined    | phx_close -/3     | failed TOPIC_CLOSED for good
          renewing    | answer 4 ok       | joined
          renewing    | answer 4 error    | TopicLostException, failed REJECTED
          renewing    | answer 1 ok       |
          renewing    | answer 2 ok       | replied ok
          renewing    | unmatched 2       | replied error
          renewing    | unmatched 3       |
          renewing    | unmatched 4       | TopicLostException, failed REJECTED
          renewing    | phx_close 1       | TopicLostException
          renewing    | phx_close -/1     | TopicLostException
          renewing    | phx_error 1       | TopicLostException
          renewing    | phx_close -       |
          renewing    | phx_close 4       | TopicLostException, failed TOPIC_CLOSED for good
          renewing    | phx_error 4       | TopicLostException, failed TOPIC_ERROR
          renewing    | phx_error -/4     | TopicLostException, failed TOPIC_ERROR
          renewing    | event 1           | delivered event
          renewing    | event 4           | delivered event
          renewing    | event -           | delivered event
          renewing    | event 7           |
          renewing    | request           | ask 4/5
          renewing    | rejoin            | phx_join 5/5
          renewing    | leave             | phx_leave 4/5
          renewing    | late              | phx_leave 4/5, TopicLostException, failed TIMEOUT
          renewing    | down              |
          renewed     | phx_close 1       | TopicLostException
          renewed     | phx_close -/1     | TopicLostException
          renewed     | phx_close 4       | TopicLostException, failed TOPIC_CLOSED for good
          renewed     | phx_close -/4     | TopicLostException, failed TOPIC_CLOSED for good
          renewed     | answer 2 ok       | replied ok
          renewed     | event 1           |
          renewed     | event 4           | delivered event
          renewed     | request           | ask 4/5
          renewed     | leave             | phx_leave 4/5
          renewed     | late              |
          renewing again   | answer 4 ok    |
          renewing again   | answer 4 error |
          renewing again   | answer 5 ok    | joined
          renewing again   | phx_close 1    | TopicLostException
          renewing again   | phx_close 4    | TopicLostException
          renewing again   | event 1        | delivered event
          renewing again   | event 4        |
          renewal given up | answer 4 ok    |
          renewal given up | answer 5 ok    | left
          renewal given up | phx_close 1    |
          renewal given up | event -        |
          renewal given up | join           | phx_join 6/6
          link lost while joining | answer 1 ok |
          link lost while joining | phx_close 1 |
          link lost while joining | join        | phx_join 2/2
          link lost while joining | leave       | left
          link lost while joined  | answer 2 ok |
          link lost while joined  | phx_error 1 |
          link lost while joined  | event 1     |
          link lost while joined  | event -     |
          link lost while joined  | join        | phx_join 3/3
          link lost while joined  | leave       | left
          """)
  void anEventInAState(String state, String event, String effects) {
    SessionRig rig = new SessionRig();
    STATES.get(state).forEach(rig::does);
    rig.effects();
    rig.does(event);
    assertThat(rig.effects())
        .isEqualTo(
            effects == null
                ? List.of()
                : Arrays.stream(effects.split(", ")).collect(Collectors.toList()));
  }

  @Test
  void theAnswerToTheNewJoinComesBeforeTheOldChannelsEnd() {
    SessionRig rig = new SessionRig();
    List.of("join", "leave", "join", "answer 3 ok", "phx_close 1").forEach(rig::does);
    assertThat(rig.effects()).endsWith("phx_join 3/3", "joined");
    rig.request("ask");
    rig.does("answer 4 ok");
    assertThat(rig.effects()).containsExactly("ask 3/4", "replied ok");
  }

  @Test
  void aJoinInPlaceFailsOnlyWhatTheOldJoinWasAsked() {
    SessionRig rig = new SessionRig();
    List.of("join", "answer 1 ok", "request", "rejoin", "request", "answer 3 ok", "phx_close 1")
        .forEach(rig::does);
    assertThat(rig.effects())
        .containsExactly(
            "phx_join 1/1",
            "joined",
            "ask 1/2",
            "phx_join 3/3",
            "ask 3/4",
            "joined",
            "TopicLostException");
    rig.does("answer 4 ok");
    assertThat(rig.effects()).containsExactly("replied ok");
  }

  @Test
  void aJoinInPlaceIsNotOverdueWhileNothingIsRead() {
    SessionRig rig = new SessionRig();
    List.of("join", "answer 1 ok", "rejoin").forEach(rig::does);
    rig.effects();
    rig.context.advance(Duration.ofSeconds(5));
    rig.context.setReading(false);
    rig.does("late");
    rig.context.setReading(true);
    rig.context.advance(Duration.ofSeconds(5));
    assertThat(rig.effects()).isEmpty();
    rig.context.advance(Duration.ofSeconds(10));
    assertThat(rig.effects()).containsExactly("phx_leave 2/3", "failed TIMEOUT");
  }

  @Test
  void aJoinInPlaceThatTheWireCannotCarryChangesNothing() {
    SessionRig rig = new SessionRig();
    rig.session.join(LONG, null);
    rig.answer(1, 1, LONG.name(), "ok", "{}");
    Channel channel = (Channel) LONG.attachment();
    assertThatThrownBy(() -> rig.session.rejoin(channel, Payload.binary((byte) 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(rig.context.timers()).isEmpty();
    assertThat(rig.session.joinedChannels()).containsExactly(channel);
    rig.effects();
    rig.session.push(channel, "own", Payload.json("{}"));
    assertThat(rig.effects()).containsExactly("own 1/3");
  }

  @Test
  void theLateAnswerToALeaveHarmsNoLaterJoin() {
    SessionRig rig = new SessionRig();
    List.of("join", "answer 1 ok", "leave").forEach(rig::does);
    // The engine waited long enough; the topic is wanted again.
    rig.topic.attach(null);
    List.of("join", "answer 3 ok", "request").forEach(rig::does);
    rig.effects();
    rig.does("answer 2 ok");
    assertThat(rig.effects()).isEmpty();
    rig.does("answer 4 ok");
    assertThat(rig.effects()).containsExactly("replied ok");
  }

  @Test
  void aRequestToAChannelThatCrashedSaysWhy() {
    SessionRig rig = new SessionRig();
    List.of("join", "answer 1 ok").forEach(rig::does);
    Outbound request = rig.request("ask");
    rig.effects();
    rig.does("phx_error 1");
    assertThat(rig.context.take().get(0))
        .isInstanceOfSatisfying(
            SessionEffect.Failed.class,
            failed -> {
              assertThat(failed.message()).isSameAs(request);
              assertThat(failed.failure()).isInstanceOf(TopicLostException.class);
              assertThat(((TopicLostException) failed.failure()).why().kind())
                  .isEqualTo(Cause.Kind.TOPIC_ERROR);
            });
  }
}
