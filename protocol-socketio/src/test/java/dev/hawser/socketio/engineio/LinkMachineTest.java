package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.socketio.engineio.LinkMachine.Event;
import dev.hawser.socketio.engineio.LinkMachine.State;
import dev.hawser.socketio.engineio.LinkMachine.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every state with every event. */
class LinkMachineTest {

  /** State, event, next state, effects; what is not here changes nothing. */
  private static final String TABLE =
      """
      NEW TRY_POLLING OPENING_POLLING [OPEN_POLLING]
      NEW TRY_SOCKET OPENING_SOCKET [OPEN_SOCKET]
      NEW DOWN CLOSED [END]
      NEW CLOSE CLOSED [END_LATER]
      NEW ABORT CLOSED [END_LATER]
      OPENING_POLLING TRY_SOCKET OPENING_SOCKET [DROP_POLLING, OPEN_SOCKET]
      OPENING_POLLING OPENED POLLING [TELL_OPEN]
      OPENING_POLLING DOWN CLOSED [END]
      OPENING_POLLING CLOSE CLOSED [END_LATER]
      OPENING_POLLING ABORT CLOSED [END_LATER]
      OPENING_SOCKET TRY_POLLING OPENING_POLLING [DROP_SOCKET, OPEN_POLLING]
      OPENING_SOCKET OPENED SOCKET [TELL_OPEN]
      OPENING_SOCKET DOWN CLOSED [END]
      OPENING_SOCKET CLOSE CLOSED [END_LATER]
      OPENING_SOCKET ABORT CLOSED [END_LATER]
      POLLING UPGRADE PROBING [OPEN_PROBE]
      POLLING DOWN CLOSED [END]
      POLLING CLOSE CLOSING_POLLING [DRAIN]
      POLLING ABORT CLOSED [END]
      PROBING PROBE_PASSED PAUSING [HOLD]
      PROBING PROBE_FAILED POLLING [DROP_SOCKET]
      PROBING DOWN CLOSED [END]
      PROBING CLOSE CLOSING_POLLING [DROP_SOCKET, DRAIN]
      PROBING ABORT CLOSED [END]
      PAUSING PROBE_FAILED POLLING [DROP_SOCKET, RESUME]
      PAUSING IDLE SOCKET [SWITCH]
      PAUSING DOWN CLOSED [END]
      PAUSING CLOSE CLOSING_POLLING [DROP_SOCKET, DRAIN]
      PAUSING ABORT CLOSED [END]
      SOCKET DOWN CLOSED [END]
      SOCKET CLOSE CLOSING_SOCKET [CLOSE_SOCKET]
      SOCKET ABORT CLOSED [END]
      CLOSING_POLLING DOWN CLOSED [END]
      CLOSING_POLLING ABORT CLOSED [END]
      CLOSING_POLLING DRAINED CLOSED [END]
      CLOSING_SOCKET DOWN CLOSED [END]
      CLOSING_SOCKET ABORT CLOSED [END]
      """;

  @Test
  void everyStateWithEveryEvent() {
    List<String> changes = new ArrayList<>();
    for (State state : State.values()) {
      for (Event event : Event.values()) {
        Step step = LinkMachine.on(state, event);
        if (step.state() == state) {
          assertThat(step.effects()).as(state + " " + event).isEmpty();
        } else {
          changes.add(state + " " + event + " " + step.state() + " " + step.effects());
        }
      }
    }
    assertThat(changes).containsExactly(TABLE.split("\n"));
  }
}
