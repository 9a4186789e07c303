package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.SocketIoAdmission;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** The screen shows the events of the Socket.IO server, and what becomes of those emitted. */
@RunWith(RobolectricTestRunner.class)
public class EventsScreenTest {

  @Rule public final Phone phone = new Phone();

  @Before
  public void open() {
    phone.open();
  }

  @Test
  public void eventsAreShown() {
    phone.click("Events");
    phone.awaitText(Screen.STATUS, "joined");
    assertThat(phone.text(Screen.CONNECTION)).isEqualTo("connected");
    phone.events.emit("message", "one");
    phone.events.emit("other", "not shown");
    phone.events.emit("message", "two");
    phone.awaitText(Screen.CONTENT, "one\ntwo");
  }

  @Test
  public void whatIsTypedIsEmittedAndItsAcknowledgementShown() {
    phone.click("Events");
    phone.type("ping");
    phone.click("Emit");
    assertThat(phone.events.awaitEvent("message", Phone.LIMIT).arg(0).asText()).isEqualTo("ping");
    phone.awaitText(Screen.NOTICE, "acknowledged: \"ping\"");
  }

  @Test
  public void itDisconnectsAndConnectsAtTheUsersWish() {
    phone.click("Events");
    phone.awaitText(Screen.STATUS, "joined");
    phone.click("Disconnect");
    phone.awaitText(Screen.CONNECTION, "not connected");
    phone.awaitText(Screen.STATUS, "joining");
    phone.await("the end at the server", () -> phone.events.connections().isEmpty());
    phone.click("Connect");
    phone.awaitText(Screen.CONNECTION, "connected");
    phone.awaitText(Screen.STATUS, "joined");
    phone.events.emit("message", "again");
    phone.awaitText(Screen.CONTENT, "again");
  }

  @Test
  public void aLossIsShownAndEventsGoOn() {
    phone.click("Events");
    phone.awaitText(Screen.STATUS, "joined");
    phone.events.server().faults().always(Fault.status(503));
    phone.events.drop();
    phone.awaitTextStarting(Screen.CONNECTION, "connection lost (");
    phone.awaitText(Screen.STATUS, "joining");
    phone.events.server().faults().clear();
    phone.awaitText(Screen.CONNECTION, "connected");
    phone.awaitText(Screen.STATUS, "joined");
    phone.events.emit("message", "after");
    phone.awaitText(Screen.CONTENT, "after");
  }

  @Test
  public void aRefusalShowsItsReasonUntilTheUserTriesAgain() {
    phone.events.admitNext("/", SocketIoAdmission.refuse("not today"));
    phone.click("Events");
    phone.awaitText(Screen.STATUS, "refused (not today)");
    phone.awaitTextStarting(Screen.NOTICE, "no more messages: ");
    phone.click("Connect");
    phone.awaitText(Screen.STATUS, "joined");
    phone.events.emit("message", "welcome");
    phone.awaitText(Screen.CONTENT, "welcome");
  }
}
