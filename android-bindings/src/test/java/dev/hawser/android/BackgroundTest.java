package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/**
 * A connection is suspended in the background, after a grace period, and back in the foreground.
 */
class BackgroundTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  private static final Duration GRACE = Duration.ofSeconds(30);

  private final AtomicLong slept = new AtomicLong();
  private PhoenixServer server;
  private Connection connection;
  private ConnectionBinding binding;

  @BeforeEach
  void connect() {
    server = Rooms.start();
    connection = Rooms.hawser(server).open();
    binding = ConnectionBinding.of(connection, GRACE, main, () -> main.millis() + slept.get());
    connection.connect().block(Rooms.LIMIT);
    server.nextSocket(Rooms.LIMIT);
  }

  @AfterEach
  void close() {
    connection.close();
    connection.onClose().block(Rooms.LIMIT);
    server.close();
  }

  @Test
  void itIsSuspendedAfterTheGracePeriodAndResumed() {
    Screen screen = Screen.started();
    binding.bindTo(screen);
    main.turn();
    screen.stop();
    main.advance(GRACE.minusMillis(1));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
    main.advance(Duration.ofMillis(1));
    awaitSuspended();
    main.await("the server's end", () -> server.sockets().isEmpty());
    screen.start();
    awaitReady();
    server.nextSocket(Rooms.LIMIT);
  }

  @Test
  void aRotationIsNoBackground() {
    Screen old = Screen.started();
    binding.bindTo(old);
    main.turn();
    for (int rotation = 0; rotation < 10; rotation++) {
      old.destroy();
      main.advance(GRACE.minusSeconds(1));
      Screen rotated = Screen.started();
      binding.bindTo(rotated);
      main.turn();
      assertThat(old.observers()).as("the old one is let go").isZero();
      old = rotated;
    }
    main.advance(GRACE.plusSeconds(1));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
    assertThat(server.sockets()).hasSize(1);
  }

  @Test
  void oneStartedOwnerIsEnough() {
    Screen one = Screen.started();
    Screen two = Screen.started();
    binding.bindTo(one).bindTo(two);
    main.turn();
    one.stop();
    main.advance(GRACE.multipliedBy(2));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
    two.destroy();
    main.advance(GRACE);
    awaitSuspended();
    one.start();
    awaitReady();
  }

  @Test
  void aProcessThatStartsInTheBackgroundGetsTheGracePeriodToo() {
    Screen screen = Screen.created();
    binding.bindTo(screen);
    main.advance(GRACE.minusMillis(1));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
    main.advance(Duration.ofMillis(1));
    awaitSuspended();
  }

  @Test
  void withoutAnyOwnerNothingHappens() {
    main.advance(GRACE.multipliedBy(2));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
  }

  @Test
  void anOwnerThatIsDestroyedAlreadyDoesNotCount() {
    Screen gone = Screen.started();
    gone.destroy();
    binding.bindTo(gone);
    main.advance(GRACE.multipliedBy(2));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
  }

  @Test
  void aDeviceThatSleptThroughTheGracePeriodGetsANewLink() {
    Screen screen = Screen.started();
    binding.bindTo(screen);
    main.turn();
    screen.stop();
    main.advance(Duration.ofSeconds(1));
    slept.addAndGet(Duration.ofHours(1).toMillis());
    screen.start();
    server.nextSocket(Rooms.LIMIT);
    awaitReady();
  }

  @Test
  void aShortStopKeepsTheLink() {
    Screen screen = Screen.started();
    binding.bindTo(screen);
    main.turn();
    screen.stop();
    main.advance(GRACE.minusMillis(1));
    screen.start();
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
    assertThat(connection.stats().links()).isEqualTo(1);
  }

  @Test
  void theEndOfTheBindingResumesTheConnection() {
    Screen screen = Screen.created();
    binding.bindTo(screen);
    main.advance(GRACE);
    awaitSuspended();
    binding.close();
    binding.close();
    awaitReady();
    assertThat(screen.observers()).isZero();
    binding.bindTo(screen);
    main.advance(GRACE);
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
  }

  @Test
  void theEndOfTheConnectionEndsTheBinding() {
    Screen screen = Screen.started();
    binding.bindTo(screen);
    main.turn();
    assertThat(screen.observers()).isEqualTo(1);
    connection.close();
    main.await("the end", () -> screen.observers() == 0);
  }

  @Test
  void aGracePeriodMayBeForEver() {
    binding.close();
    ConnectionBinding.of(connection, Duration.ofSeconds(Long.MAX_VALUE), main, main::millis)
        .bindTo(Screen.created());
    main.advance(Duration.ofDays(1_000));
    settle();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
  }

  @Test
  void aBindingOfAClosedConnectionIsClosed() {
    connection.close();
    connection.onClose().block(Rooms.LIMIT);
    List<Throwable> dropped = new CopyOnWriteArrayList<>();
    Hooks.onErrorDropped(dropped::add);
    try {
      Screen screen = Screen.started();
      ConnectionBinding.of(connection, GRACE, Schedulers.immediate(), main::millis).bindTo(screen);
      assertThat(screen.observers()).isZero();
      assertThat(dropped).isEmpty();
    } finally {
      Hooks.resetOnErrorDropped();
    }
  }

  @Test
  void aNegativeGracePeriodIsRefused() {
    assertThatThrownBy(() -> ConnectionBinding.of(connection, Duration.ofMillis(-1), main, () -> 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void awaitSuspended() {
    main.await("suspended", () -> connection.state() instanceof ConnectionState.Suspended);
  }

  private void awaitReady() {
    main.await("ready", () -> connection.state() instanceof ConnectionState.Ready);
  }

  /**
   * What was asked of the connection before has taken effect: an onlooker's command is behind it.
   */
  private void settle() {
    main.turn();
    if (!(connection.state() instanceof ConnectionState.Suspended)) {
      connection.connect().block(Rooms.LIMIT);
    }
  }
}
