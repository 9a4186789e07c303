package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import android.net.Network;
import java.time.Duration;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowNetwork;

/** The connection follows the application into the background, and the network. */
@RunWith(RobolectricTestRunner.class)
public class BackgroundTest {

  /** 30 s of the binding, and 700 ms in which AndroidX waits for another activity. */
  private static final Duration GRACE = Duration.ofSeconds(31);

  private static final Network WIFI = ShadowNetwork.newInstance(1);
  private static final Network MOBILE = ShadowNetwork.newInstance(2);

  @Rule public final Phone phone = new Phone();

  @Before
  public void open() {
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    phone.room.say("ada", "1");
    phone.awaitText(Screen.CONTENT, "ada: 1");
  }

  @Test
  public void aShortWhileInTheBackgroundChangesNothing() {
    phone.leave();
    Phone.advance(Duration.ofSeconds(20));
    phone.room.say("ada", "2");
    assertThat(phone.text(Screen.CONTENT)).isEqualTo("ada: 1");
    phone.comeBack();
    phone.awaitText(Screen.CONTENT, "ada: 1\nada: 2");
    assertThat(phone.room.server.joins()).hasSize(1);
  }

  @Test
  public void itIsSuspendedAfterTheGracePeriodAndWhatWasMissedFollows() {
    phone.leave();
    phone.room.say("ada", "2");
    Phone.advance(GRACE);
    phone.await("the end of the link", () -> phone.room.server.sockets().isEmpty());
    phone.room.say("ada", "3");
    phone.comeBack();
    phone.awaitText(Screen.CONTENT, "ada: 1\nada: 2\nada: 3");
    phone.room.say("ada", "4");
    phone.awaitText(Screen.CONTENT, "ada: 1\nada: 2\nada: 3\nada: 4");
    phone.awaitText(Screen.CONNECTION, "connected");
    assertThat(phone.room.server.joins()).hasSize(2);
  }

  @Test
  public void itWaitsWithoutANetworkAndIsBackWithOne() {
    phone.network(callback -> callback.onAvailable(WIFI));
    Phone.turn();
    phone.network(callback -> callback.onLost(WIFI));
    phone.awaitText(Screen.CONNECTION, "waiting for the network or the foreground");
    phone.await("the end of the link", () -> phone.room.server.sockets().isEmpty());
    phone.room.say("ada", "2");
    phone.type("sent without a network");
    phone.click("Send");
    phone.network(callback -> callback.onAvailable(MOBILE));
    phone.awaitText(Screen.CONTENT, "ada: 1\nada: 2\nphone: sent without a network");
    assertThat(phone.text(Screen.CONNECTION)).isEqualTo("connected");
  }
}
