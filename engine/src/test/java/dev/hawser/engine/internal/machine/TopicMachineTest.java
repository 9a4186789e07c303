package dev.hawser.engine.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.engine.internal.machine.TopicMachine.Event;
import dev.hawser.engine.internal.machine.TopicMachine.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every phase and event, wanted or not, with the connection ready or not. */
class TopicMachineTest {

  private static final Table TABLE =
      new Table(
          """
          DETACHED  WANTED ready        -> PREPARING: PREPARE
          DETACHED  WANTED              -> WAITING:
          DETACHED  UNWANTED            -> DETACHED:  RELEASE

          REFUSED   WANTED ready        -> PREPARING: PREPARE
          REFUSED   WANTED              -> WAITING:
          REFUSED   UNWANTED            -> DETACHED:  RELEASE

          WAITING   UNWANTED            -> DETACHED:  RELEASE
          WAITING   LINK_READY          -> PREPARING: PREPARE

          PREPARING UNWANTED            -> DETACHED:  RELEASE
          PREPARING LINK_LOST           -> WAITING:
          PREPARING PREPARED            -> JOINING:   START_DEADLINE, JOIN
          PREPARING FAILURE             -> DECIDING:  ASK_POLICY

          JOINING   UNWANTED            -> LEAVING:   CANCEL_TIMER, START_DEADLINE, LEAVE
          JOINING   LINK_LOST           -> WAITING:   CANCEL_TIMER
          JOINING   ACCEPTED            -> JOINED:    CANCEL_TIMER, OPEN_GATE
          JOINING   FAILURE             -> DECIDING:  CANCEL_TIMER, ASK_POLICY
          JOINING   TIMEOUT             -> DECIDING:  LEAVE, ASK_POLICY

          JOINED    UNWANTED            -> LEAVING:   SHUT_GATE, START_DEADLINE, LEAVE
          JOINED    LINK_LOST           -> WAITING:   SHUT_GATE
          JOINED    ACCEPTED            -> JOINED:    OPEN_GATE
          JOINED    FAILURE             -> DECIDING:  SHUT_GATE, ASK_POLICY

          DECIDING  UNWANTED            -> DETACHED:  RELEASE
          DECIDING  RETRY ready         -> FAILED:    START_RETRY
          DECIDING  RETRY               -> WAITING:
          DECIDING  GIVE_UP             -> REFUSED:   FAIL

          FAILED    UNWANTED            -> DETACHED:  CANCEL_TIMER, RELEASE
          FAILED    LINK_LOST           -> WAITING:   CANCEL_TIMER
          FAILED    ELAPSED             -> PREPARING: PREPARE

          LEAVING   LINK_LOST wanted    -> WAITING:   CANCEL_TIMER, SETTLE
          LEAVING   LINK_LOST           -> DETACHED:  CANCEL_TIMER, RELEASE
          LEAVING   LEFT wanted         -> PREPARING: CANCEL_TIMER, SETTLE, PREPARE
          LEAVING   LEFT                -> DETACHED:  CANCEL_TIMER, RELEASE
          LEAVING   TIMEOUT wanted      -> PREPARING: CANCEL_TIMER, SETTLE, PREPARE
          LEAVING   TIMEOUT             -> DETACHED:  CANCEL_TIMER, RELEASE
          """);

  static List<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      for (Event event : Event.values()) {
        for (boolean wanted : new boolean[] {false, true}) {
          for (boolean ready : new boolean[] {false, true}) {
            cells.add(Arguments.of(phase, event, wanted, ready));
          }
        }
      }
    }
    return cells;
  }

  @ParameterizedTest(name = "{0} {1} wanted={2} ready={3}")
  @MethodSource("cells")
  void doesWhatTheTableSays(Phase phase, Event event, boolean wanted, boolean ready) {
    TopicMachine.Step step = TopicMachine.on(phase, event, wanted, ready);
    assertThat(Table.words(step.phase(), step.effects()))
        .isEqualTo(
            TABLE.expected(phase, event, wanted ? "wanted" : "unwanted", ready ? "ready" : "down"));
  }

  @Test
  void theTableNamesNothingElse() {
    List<String> possible =
        Stream.of(Phase.values())
            .flatMap(p -> Stream.of(Event.values()).map(e -> p + " " + e))
            .flatMap(key -> Stream.of(key, key + " wanted", key + " ready"))
            .toList();
    assertThat(possible).containsAll(TABLE.keys().toList());
  }
}
