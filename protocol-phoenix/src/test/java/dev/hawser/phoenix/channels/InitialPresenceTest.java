package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Message;
import dev.hawser.testkit.SessionEffect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Presence after a join, with the server's state, without one, and with nobody to read it. */
class InitialPresenceTest {

  private InitialPresence initial = InitialPresence.SENT;

  private final SessionRig rig =
      new SessionRig(
          new Dialect() {
            @Override
            public InitialPresence initialPresence(Channel channel) {
              return initial;
            }
          });

  private static String metas(String key, String ref) {
    return "{\"" + key + "\":{\"metas\":[{\"phx_ref\":\"" + ref + "\"}]}}";
  }

  private void state(long joinRef, String state) {
    rig.receive(joinRef, 0, "presence_state", state);
  }

  private void arrives(String key) {
    rig.receive(0, 0, "presence_diff", "{\"joins\":" + metas(key, key) + ",\"leaves\":{}}");
  }

  private void subscribe() {
    rig.context.subscribe(rig.topic, PresenceMessage.EVENT);
  }

  /** Who is there and what changed, as subscribers were told since the last call. */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (SessionEffect effect : rig.context.take()) {
      Message message =
          effect instanceof SessionEffect.DeliveredTo to
              ? to.message()
              : effect instanceof SessionEffect.Handed handed ? handed.message() : null;
      if (message instanceof PresenceMessage presence) {
        told.add(presence.snapshot().keySet() + " " + PresenceFixture.inShort(presence.changes()));
      }
    }
    return told;
  }

  private void joins(String... actions) {
    List.of(actions).forEach(rig::does);
  }

  @Test
  void diffsWaitForTheStateThatIsSent() {
    subscribe();
    joins("join", "answer 1 ok");
    arrives("a");
    assertThat(told()).isEmpty();
    state(1, metas("b", "b"));
    assertThat(told()).containsExactly("[b, a] [b arrived +b, a arrived +a]");
  }

  @Test
  void withoutAStateDiffsApplyToNobodyAtOnce() {
    initial = InitialPresence.EMPTY;
    subscribe();
    joins("join");
    arrives("a");
    assertThat(told()).isEmpty();
    joins("answer 1 ok");
    assertThat(told()).as("with what came before the answer").containsExactly("[a] [a arrived +a]");
    arrives("b");
    assertThat(told()).containsExactly("[a, b] [b arrived +b]");
    subscribe();
    assertThat(told()).containsExactly("[a, b] [a arrived +a, b arrived +b]");
  }

  @Test
  void withoutAStateThoseOfTheLastLinkHaveLeft() {
    subscribe();
    joins("join", "answer 1 ok");
    state(1, metas("a", "a"));
    told();
    initial = InitialPresence.EMPTY;
    joins("down", "up", "join", "answer 2 ok");
    assertThat(told()).containsExactly("[] [a departed -a]");
  }

  @Test
  void whatNobodyReadsIsNotKept() {
    initial = InitialPresence.IGNORED;
    joins("join");
    arrives("a");
    joins("answer 1 ok");
    for (int i = 0; i < 2 * PresenceTracker.DEFAULT_MAX_PENDING_DIFFS; i++) {
      arrives("b" + i);
    }
    assertThat(rig.context.take()).noneMatch(SessionEffect.Problem.class::isInstance);
    subscribe();
    assertThat(told()).as("nothing is known").isEmpty();
    initial = InitialPresence.SENT;
    joins("rejoin");
    arrives("c");
    joins("answer 2 ok");
    arrives("d");
    state(2, metas("e", "e"));
    assertThat(told()).containsExactly("[e, d] [e arrived +e, d arrived +d]");
  }

  @Test
  void aStateThatComesAllTheSameIsTaken() {
    initial = InitialPresence.IGNORED;
    joins("join", "answer 1 ok");
    state(1, metas("a", "a"));
    arrives("b");
    subscribe();
    assertThat(told()).containsExactly("[a, b] [a arrived +a, b arrived +b]");
  }

  @Test
  void aJoinInPlaceKeepsThePresenceOfTheOldOneUntilItsStateComes() {
    subscribe();
    joins("join", "answer 1 ok");
    state(1, metas("a", "a"));
    told();
    joins("rejoin");
    arrives("b");
    assertThat(told()).as("still of the old join").containsExactly("[a, b] [b arrived +b]");
    joins("answer 2 ok");
    arrives("c");
    subscribe();
    assertThat(told()).containsExactly("[a, b] [a arrived +a, b arrived +b]");
    state(2, metas("b", "b"));
    assertThat(told()).containsExactly("[b, c] [a departed -a, c arrived +c]");
  }
}
