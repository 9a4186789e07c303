package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.TopicLostException;
import dev.hawser.spi.Outbound;
import dev.hawser.testkit.SessionEffect;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each cell of the table of packets and states of a namespace, on a session alone. */
class SessionTableTest {

  private static SessionRig rig(String name, String state) {
    SessionRig rig = new SessionRig(name);
    switch (state) {
      case "connecting" -> rig.does("join");
      case "connected" -> {
        rig.does("join");
        rig.does("CONNECT");
      }
      case "abandoned" -> {
        rig.does("join");
        rig.does("leave");
      }
      default -> assertThat(state).isEqualTo("unknown");
    }
    rig.effects();
    return rig;
  }

  private static List<String> words(String cell) {
    return cell == null ? List.of() : Arrays.asList(cell.split(" \\+ ", -1));
  }

  @ParameterizedTest(name = "{0} of one that is {1}: {2}, then {3}")
  @CsvSource({
    "CONNECT, unknown, , unknown",
    "CONNECT, connecting, joined, connected",
    "CONNECT, connected, , connected",
    "CONNECT, abandoned, DISCONNECT is sent, unknown",
    "CONNECT without sid, unknown, , unknown",
    "CONNECT without sid, connecting, failed CONFIGURATION for good, unknown",
    "CONNECT without sid, connected, , connected",
    "CONNECT without sid, abandoned, DISCONNECT is sent, unknown",
    "CONNECT_ERROR, unknown, , unknown",
    "CONNECT_ERROR, connecting, failed REJECTED for good, unknown",
    "CONNECT_ERROR, connected, Problem, connected",
    "CONNECT_ERROR, abandoned, , unknown",
    "DISCONNECT, unknown, , unknown",
    "DISCONNECT, connecting, failed TOPIC_CLOSED for good, unknown",
    "DISCONNECT, connected, failed TOPIC_CLOSED for good, unknown",
    "DISCONNECT, abandoned, , unknown",
    "EVENT, unknown, , unknown",
    "EVENT, connecting, delivered, connecting",
    "EVENT, connected, delivered, connected",
    "EVENT, abandoned, , abandoned",
    "REQUEST, unknown, , unknown",
    "REQUEST, connecting, delivered, connecting",
    "REQUEST, connected, delivered, connected",
    "REQUEST, abandoned, , abandoned",
    "ACK 0, unknown, , unknown",
    "ACK 0, connecting, , connecting",
    "ACK 0, connected, , connected",
    "ACK 0, abandoned, , abandoned",
  })
  void packet(String packet, String state, String effects, String next) {
    for (String name : List.of(SessionRig.ADMIN, SocketIoSession.ROOT)) {
      SessionRig rig = rig(name, state);
      rig.does(packet);
      assertThat(rig.effects()).as(name).isEqualTo(words(effects));
      if (!(state.equals("unknown") && name.equals(SocketIoSession.ROOT))) {
        assertThat(rig.state()).as(name).isEqualTo(next);
      }
    }
  }

  @ParameterizedTest(name = "{0} of one that is {1}: {2}, then {3}")
  @CsvSource({
    "join, unknown, CONNECT is sent, connecting",
    "join, abandoned, , connecting",
    "leave, connecting, left, abandoned",
    "leave, connected, DISCONNECT is sent + left, unknown",
    "down, connecting, , unknown",
    "down, connected, , unknown",
    "down, abandoned, , unknown",
  })
  void call(String call, String state, String effects, String next) {
    SessionRig rig = rig(SessionRig.ADMIN, state);
    rig.does(call);
    assertThat(rig.effects()).isEqualTo(words(effects));
    assertThat(rig.state()).isEqualTo(next);
  }

  @Test
  void anAcknowledgementAnswersWhoWaits() {
    SessionRig rig = rig(SessionRig.ADMIN, "connected");
    Outbound first = rig.request();
    Outbound second = rig.request();
    assertThat(rig.effects()).containsExactly("EVENT is sent", "EVENT is sent");
    rig.does("ACK 1");
    assertThat(rig.context.take())
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEffect.Replied.class, r -> assertThat(r.request()).isSameAs(second));
    rig.does("ACK 1");
    rig.does("ACK 2");
    rig.does("ACK -1");
    assertThat(rig.effects()).isEmpty();
    rig.session.forget(first);
    rig.does("ACK 0");
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void anAcknowledgementOfALinkThatIsGoneAnswersNobody() {
    SessionRig rig = rig(SessionRig.ADMIN, "connected");
    rig.request();
    rig.does("down");
    rig.does("up");
    rig.does("join");
    rig.does("CONNECT");
    rig.effects();
    rig.does("ACK 0");
    assertThat(rig.effects()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "leave, DISCONNECT is sent + TopicLostException + left",
    "DISCONNECT, TopicLostException + failed TOPIC_CLOSED for good",
  })
  void theEndOfANamespaceEndsItsRequests(String action, String effects) {
    SessionRig rig = rig(SessionRig.ADMIN, "connected");
    Outbound request = rig.request();
    rig.effects();
    rig.does(action);
    List<SessionEffect> all = rig.context.take();
    assertThat(all)
        .filteredOn(SessionEffect.Failed.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEffect.Failed.class,
            failed -> {
              assertThat(failed.message()).isSameAs(request);
              assertThat(failed.failure())
                  .isInstanceOf(TopicLostException.class)
                  .hasMessageContaining("'/admin'");
            });
    assertThat(all).hasSize(words(effects).size());
    rig.does("ACK 0");
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void aNamespaceThatTheServerDisconnectedMayBeJoinedAgainOnRequest() {
    SessionRig rig =
        new SessionRig(
            SessionRig.ADMIN, new SocketIoConfig(false, true, true, Duration.ofSeconds(5)));
    rig.does("join");
    rig.does("CONNECT");
    rig.effects();
    rig.does("DISCONNECT");
    assertThat(rig.effects()).containsExactly("failed TOPIC_CLOSED");
  }

  @ParameterizedTest
  @CsvSource({"leave", "DISCONNECT"})
  void theLinkIsReleasedWhenTheLastNamespaceIsGone(String action) {
    SessionRig rig = rig(SessionRig.ADMIN, "connected");
    rig.does(action);
    rig.effects();
    rig.context.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(rig.effects()).isEmpty();
    rig.context.advance(Duration.ofNanos(1));
    assertThat(rig.effects()).containsExactly("Released");
  }

  @ParameterizedTest
  @CsvSource({"CONNECT_ERROR", "CONNECT without sid", "DISCONNECT", "leave"})
  void theLinkIsReleasedWhenNoNamespaceCameAbout(String action) {
    SessionRig rig = rig(SessionRig.ADMIN, "connecting");
    rig.does(action);
    rig.context.advance(Duration.ofSeconds(5));
    assertThat(rig.effects()).last().isEqualTo("Released");
  }

  @Test
  void aJoinInTimeKeepsTheLink() {
    SessionRig rig = rig(SessionRig.ADMIN, "connected");
    rig.does("leave");
    rig.context.advance(Duration.ofSeconds(4));
    rig.does("join");
    rig.effects();
    rig.context.advance(Duration.ofMinutes(1));
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void aLinkOnWhichNothingIsJoinedIsReleased() {
    SessionRig rig = new SessionRig(SessionRig.ADMIN);
    rig.context.advance(Duration.ofSeconds(5));
    assertThat(rig.effects()).containsExactly("Released");
  }

  @Test
  void aLinkIsProvenByTheFirstNamespaceThatTheServerAccepted() {
    SessionRig rig = rig(SessionRig.ADMIN, "connecting");
    assertThat(rig.session.proven()).isFalse();
    rig.does("CONNECT_ERROR");
    assertThat(rig.session.proven()).isFalse();
    rig.does("join");
    rig.does("CONNECT");
    assertThat(rig.session.proven()).isTrue();
    rig.does("down");
    rig.does("up");
    assertThat(rig.session.proven()).isFalse();
  }

  @Test
  void aRefusalTellsMessageAndReason() {
    SessionRig rig = rig(SessionRig.ADMIN, "connecting");
    rig.does("CONNECT_ERROR");
    Cause cause = ((SessionEffect.TopicFailed) rig.context.take().get(0)).cause();
    assertThat(cause.reason()).isEqualTo("no");
    ConnectErrorException error = ConnectErrorException.of(cause);
    assertThat(error).hasMessage("the server refused namespace '/admin': no");
    assertThat(error.serverMessage()).isEqualTo("no");
    assertThat(error.data().text()).isEqualTo("null");
  }
}
