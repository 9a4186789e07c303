package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.PhoenixSocket;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** The room on the screen is the room of the server. */
@RunWith(RobolectricTestRunner.class)
public class ChatScreenTest {

  @Rule public final Phone phone = new Phone();

  @Test
  public void whatIsSaidInTheRoomIsShown() {
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    assertThat(phone.text(Screen.CONNECTION)).isEqualTo("connected");
    phone.room.say("ada", "hello");
    phone.room.say("bob", "hi");
    phone.awaitText(Screen.CONTENT, "ada: hello\nbob: hi");
  }

  @Test
  public void whatIsTypedArrivesAtTheServer() {
    phone.open();
    phone.type("good morning");
    phone.click("Send");
    assertThat(
            phone
                .room
                .server
                .awaitReceived(message -> message.event().equals("new_msg"), Phone.LIMIT)
                .json()
                .path("body")
                .asText())
        .isEqualTo("good morning");
    phone.awaitText(Screen.CONTENT, "phone: good morning");
    assertThat(phone.text(Screen.INPUT)).isEmpty();
    phone.click("Send");
    phone.awaitText(Screen.NOTICE, "not accepted: {\"reason\":\"nothing said\"}");
  }

  @Test
  public void whoIsThereIsShown() {
    phone.open();
    phone.awaitText(Screen.LATEST, "here: phone");
    phone.room.server.awaitJoin(Room.TOPIC, Phone.LIMIT).track("ada", Map.of());
    phone.awaitText(Screen.LATEST, "here: phone, ada");
  }

  @Test
  public void aLossIsShownAndWhatWasMissedFollows() {
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    phone.room.say("ada", "1");
    phone.awaitText(Screen.CONTENT, "ada: 1");
    phone.room.server.server().faults().always(Fault.status(503));
    phone.room.server.sockets().forEach(PhoenixSocket::abort);
    phone.awaitTextStarting(Screen.CONNECTION, "connection lost (");
    phone.awaitText(Screen.STATUS, "joining");
    phone.room.say("ada", "2");
    phone.room.server.server().faults().clear();
    phone.awaitText(Screen.CONNECTION, "connected");
    phone.awaitText(Screen.CONTENT, "ada: 1\nada: 2");
    assertThat(phone.room.server.joins()).hasSize(2);
  }

  @Test
  public void aRefusedJoinShowsItsReason() {
    phone.room.closedBecause = "the room is full";
    phone.open();
    phone.awaitTextStarting(Screen.STATUS, "refused (the room is full), again in ");
    phone.room.closedBecause = "";
    phone.awaitText(Screen.STATUS, "joined");
  }
}
