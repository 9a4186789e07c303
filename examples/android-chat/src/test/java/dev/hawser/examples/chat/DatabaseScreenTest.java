package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.Fault;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** The screen shows the latest broadcast, and the changes of the table. */
@RunWith(RobolectricTestRunner.class)
public class DatabaseScreenTest {

  @Rule public final Phone phone = new Phone();

  @Before
  public void open() {
    phone.open();
    phone.click("Database");
    phone.awaitText(Screen.CONNECTION, "connected");
  }

  @Test
  public void theLatestBroadcastIsShown() {
    phone.database.awaitJoin("room1", Phone.LIMIT);
    for (int number = 1; number <= 100; number++) {
      phone.database.broadcast("room1", "cursor", Map.of("x", number));
    }
    phone.awaitText(Screen.LATEST, "cursor: {\"x\":100}");
  }

  @Test
  public void changesOfTheTableAreShown() {
    phone.database.awaitSubscribed("todos", Phone.LIMIT);
    phone.database.insert("public", "todos", Map.of("id", 1));
    phone.database.update("public", "todos", Map.of("id", 1), Map.of("id", 2));
    phone.database.delete("public", "todos", Map.of("id", 2));
    phone.awaitText(Screen.CONTENT, "INSERT {\"id\":1}\nUPDATE {\"id\":2}\nDELETE {\"id\":2}");
  }

  @Test
  public void itDisconnectsAndConnectsAtTheUsersWish() {
    phone.database.awaitJoin("room1", Phone.LIMIT);
    phone.click("Disconnect");
    phone.awaitText(Screen.CONNECTION, "not connected");
    phone.await("the end at the server", () -> phone.database.phoenix().sockets().isEmpty());
    phone.click("Connect");
    phone.awaitText(Screen.CONNECTION, "connected");
    phone.database.awaitJoin("room1", Phone.LIMIT);
    phone.database.broadcast("room1", "cursor", "back");
    phone.awaitText(Screen.LATEST, "cursor: \"back\"");
  }

  @Test
  public void aLossIsShownAndMessagesGoOn() {
    phone.database.awaitJoin("room1", Phone.LIMIT);
    phone.database.phoenix().server().faults().always(Fault.status(503));
    phone.database.kill();
    phone.awaitTextStarting(Screen.CONNECTION, "connection lost (");
    phone.database.phoenix().server().faults().clear();
    phone.awaitText(Screen.CONNECTION, "connected");
    phone.database.awaitJoin("room1", Phone.LIMIT);
    phone.database.broadcast("room1", "cursor", "back");
    phone.awaitText(Screen.LATEST, "cursor: \"back\"");
    assertThat(phone.text(Screen.NOTICE)).isEmpty();
  }
}
