package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.publisher.TestPublisher;

/** A stream is subscribed to while somebody is active, and for the grace period after. */
class GracePeriodTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  private final TestPublisher<Integer> source = TestPublisher.create();
  private final StateLiveData<Integer> data =
      LiveDataStreams.stateFrom(source, main.options().gracePeriod(Duration.ofSeconds(10)));

  @Test
  void nothingIsSubscribedBeforeAnObserverIsActive() {
    Screen.created().show(data);
    source.assertWasNotSubscribed();
  }

  @Test
  void theSubscriptionOutlivesARotation() {
    Screen old = Screen.started().show(data);
    source.assertSubscribers(1);
    old.destroy();
    main.advance(Duration.ofMillis(9_999));
    source.assertSubscribers(1);
    Screen rotated = Screen.started().show(data);
    main.advance(Duration.ofSeconds(60));
    source.assertSubscribers(1);
    source.assertNotCancelled();
    rotated.destroy();
    main.advance(Duration.ofSeconds(10));
    source.assertCancelled(1);
  }

  @Test
  void theLongestWaitRunsFromTheLastStop() {
    Screen screen = Screen.started().show(data);
    for (int i = 0; i < 5; i++) {
      screen.stop();
      main.advance(Duration.ofSeconds(9));
      screen.start();
    }
    source.assertNotCancelled();
  }

  @Test
  void anObserverThatComesBackLaterSubscribesAgain() {
    Screen screen = Screen.started().show(data).stop();
    main.advance(Duration.ofSeconds(10));
    source.assertNoSubscribers();
    screen.start();
    source.assertSubscribers(1);
  }

  @Test
  void withoutAGracePeriodTheStreamIsReleasedAtOnce() {
    StateLiveData<Integer> eager =
        LiveDataStreams.stateFrom(source, main.options().gracePeriod(Duration.ZERO));
    Screen.started().show(eager).stop();
    source.assertCancelled(1);
  }

  @Test
  void whatIsClosedIsReleasedForGood() {
    Screen screen = Screen.started().show(data);
    source.next(1);
    data.close();
    data.close();
    source.assertCancelled(1);
    main.turn();
    assertThat(screen.take()).containsExactly(1);
    screen.stop().start();
    data.retry();
    source.assertNoSubscribers();
  }

  @Test
  void whatAReleasedSubscriptionStillEmitsIsIgnored() {
    TestPublisher<Integer> rude =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    StateLiveData<Integer> eager =
        LiveDataStreams.stateFrom(rude, main.options().gracePeriod(Duration.ZERO));
    Screen screen = Screen.started().show(eager).stop();
    rude.next(1);
    main.turn();
    assertThat(screen.start().take()).isEmpty();
  }

  @Test
  void aGracePeriodMayBeForEver() {
    StateLiveData<Integer> kept =
        LiveDataStreams.stateFrom(
            source, main.options().gracePeriod(Duration.ofSeconds(Long.MAX_VALUE)));
    Screen.started().show(kept).stop();
    main.advance(Duration.ofDays(1_000));
    source.assertNotCancelled();
  }

  @Test
  void aNegativeGracePeriodIsRefused() {
    assertThatThrownBy(() -> LiveDataOptions.defaults().gracePeriod(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
  }
}
