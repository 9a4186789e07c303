package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** A rotation in the middle of a conversation is not seen by the server, nor by the user. */
@RunWith(RobolectricTestRunner.class)
public class RotationTest {

  @Rule public final Phone phone = new Phone();

  @Test
  public void noLineIsLostOrDoubledAndTheRoomIsNotLeft() {
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    StringBuilder expected = new StringBuilder();
    for (int number = 1; number <= 150; number++) {
      phone.room.say("ada", "line " + number);
      expected.append(number == 1 ? "" : "\n").append("ada: line ").append(number);
      if (number % 10 == 3) {
        int shown = number - 2;
        phone.await("a line", () -> phone.text(Screen.CONTENT).contains("ada: line " + shown));
      }
      if (number % 10 == 5) {
        MainActivity before = phone.activity();
        phone.rotate();
        assertThat(phone.activity()).isNotSameAs(before);
        assertThat(before.isDestroyed()).isTrue();
      }
    }
    phone.awaitText(Screen.CONTENT, expected.toString());
    Phone.advance(Duration.ofMinutes(1));
    assertThat(phone.text(Screen.CONTENT)).isEqualTo(expected.toString());
    assertThat(phone.text(Screen.STATUS)).isEqualTo("joined");
    assertThat(phone.room.server.joins()).hasSize(1);
  }

  @Test
  public void whatIsTypedAndTheScreenStay() {
    phone.open();
    phone.click("Events");
    phone.awaitText(Screen.STATUS, "joined");
    phone.type("half a mess");
    phone.rotate();
    assertThat(phone.text(Screen.INPUT)).isEqualTo("half a mess");
    phone.events.emit("message", "one");
    phone.awaitText(Screen.CONTENT, "one");
    assertThat(phone.events.sockets()).hasSize(1);
  }

  @Test
  public void anAnswerIsNotLostByARotation() {
    phone.open();
    phone.click("Events");
    phone.type("ping");
    phone.click("Emit");
    phone.rotate();
    phone.awaitText(Screen.NOTICE, "acknowledged: \"ping\"");
  }

  @Test
  public void aScreenThatIsOutOfSightIsReleased() {
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    phone.room.say("ada", "1");
    phone.awaitText(Screen.CONTENT, "ada: 1");
    phone.click("Events");
    phone.room.say("ada", "2");
    Phone.advance(Duration.ofSeconds(31));
    phone.await("the leave", () -> phone.room.server.channels(Room.TOPIC).isEmpty());
    phone.room.say("ada", "3");
    phone.click("Chat");
    phone.awaitText(Screen.CONTENT, "ada: 1\nada: 2\nada: 3");
  }
}
