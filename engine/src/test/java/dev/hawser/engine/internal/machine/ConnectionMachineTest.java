package dev.hawser.engine.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.engine.internal.machine.ConnectionMachine.Event;
import dev.hawser.engine.internal.machine.ConnectionMachine.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every phase, event and goal. */
class ConnectionMachineTest {

  private static final Table TABLE =
      new Table(
          """
          OFF         WANTED        -> CONNECTING:  OPEN_LINK
          OFF         RECONNECT     -> CONNECTING:  OPEN_LINK
          OFF         UNWANTED      -> OFF:         SETTLE

          CONNECTING  UNWANTED      -> OFF:         ABORT_LINK, SETTLE
          CONNECTING  RECONNECT     -> CONNECTING:  ABORT_LINK, OPEN_LINK
          CONNECTING  LINK_UP       -> HANDSHAKING: SESSION_UP
          CONNECTING  LINK_DOWN     -> DECIDING:    ASK_POLICY

          HANDSHAKING UNWANTED      -> CLOSING:     CLOSE_LINK
          HANDSHAKING RECONNECT     -> CONNECTING:  ABORT_LINK, SESSION_DOWN, OPEN_LINK
          HANDSHAKING LINK_READY    -> READY:       OPEN_GATE
          HANDSHAKING LINK_DOWN     -> DECIDING:    SESSION_DOWN, ASK_POLICY

          READY       UNWANTED      -> CLOSING:     CLOSE_LINK
          READY       RECONNECT     -> CONNECTING:  ABORT_LINK, SESSION_DOWN, OPEN_LINK
          READY       LINK_DOWN     -> DECIDING:    SESSION_DOWN, ASK_POLICY

          DECIDING    UNWANTED      -> OFF:         SETTLE
          DECIDING    GIVE_UP       -> OFF:         SETTLE
          DECIDING    RECONNECT     -> CONNECTING:  OPEN_LINK
          DECIDING    RETRY         -> BACKOFF:     START_BACKOFF

          BACKOFF     UNWANTED      -> OFF:         CANCEL_BACKOFF, SETTLE
          BACKOFF     RECONNECT     -> CONNECTING:  CANCEL_BACKOFF, OPEN_LINK
          BACKOFF     ELAPSED       -> CONNECTING:  OPEN_LINK

          CLOSING     RECONNECT     -> CONNECTING:  ABORT_LINK, SESSION_DOWN, SETTLE, OPEN_LINK
          CLOSING     LINK_DOWN UP  -> CONNECTING:  SESSION_DOWN, SETTLE, OPEN_LINK
          CLOSING     LINK_DOWN     -> OFF:         SESSION_DOWN, SETTLE
          """);

  static List<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      for (Event event : Event.values()) {
        for (Goal goal : Goal.values()) {
          cells.add(Arguments.of(phase, event, goal));
        }
      }
    }
    return cells;
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cells")
  void doesWhatTheTableSays(Phase phase, Event event, Goal goal) {
    ConnectionMachine.Step step = ConnectionMachine.on(phase, event, goal);
    assertThat(Table.words(step.phase(), step.effects()))
        .isEqualTo(TABLE.expected(phase, event, goal.name()));
  }

  @Test
  void theTableNamesNothingElse() {
    List<String> possible =
        Stream.of(Phase.values())
            .flatMap(p -> Stream.of(Event.values()).map(e -> p + " " + e))
            .flatMap(
                key ->
                    Stream.concat(
                        Stream.of(key), Stream.of(Goal.values()).map(goal -> key + " " + goal)))
            .toList();
    assertThat(possible).containsAll(TABLE.keys().toList());
  }
}
