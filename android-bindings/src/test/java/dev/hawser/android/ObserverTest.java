package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import androidx.lifecycle.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Sinks;

/** An observer that is used in a wrong way harms neither the events nor the other observers. */
class ObserverTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  private final Sinks.Many<Integer> source = Sinks.many().multicast().directBestEffort();
  private final MessageLiveData<Integer> events =
      LiveDataStreams.eventsFrom(source.asFlux(), main.options());

  @Test
  void anObserverThatAnotherThreadAddsIsRefusedAndForgotten() {
    Screen shown = Screen.started();
    Screen gone = Screen.started();
    assertThatThrownBy(() -> elsewhere(() -> events.observe(gone, shown)))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    gone.destroy();
    events.observe(shown, shown);
    emit(1, 2);
    main.turn();
    assertThat(shown.take()).containsExactly(1, 2);
  }

  @Test
  void anObserverThatAnotherThreadRemovesStays() {
    Screen screen = Screen.started().show(events);
    assertThatThrownBy(() -> elsewhere(() -> events.removeObserver(screen)))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    emit(1);
    main.turn();
    assertThat(screen.take()).containsExactly(1);
    events.removeObserver(screen);
    assertThat(events.hasObservers()).isFalse();
  }

  @Test
  void whatAnObserverThrowsReachesTheMainThreadAndTheEventsGoOn() {
    Screen screen = Screen.started().show(events);
    List<Object> seen = new ArrayList<>();
    events.observeForever(
        event -> {
          seen.add(event);
          if (event.equals(Outcome.data(1))) {
            throw new IllegalStateException("a bug of the application");
          }
        });
    emit(1, 2);
    assertThatThrownBy(main::turn).hasMessage("a bug of the application");
    main.turn();
    emit(3);
    main.turn();
    assertThat(seen).containsExactly(Outcome.data(1), Outcome.data(2), Outcome.data(3));
    assertThat(screen.take()).containsExactly(1, 2, 3);
  }

  @Test
  void aSlowObserverLeavesTheMainThreadTimeForOtherThings() {
    List<Object> seen = new ArrayList<>();
    events.observeForever(
        event -> {
          main.spend(Duration.ofMillis(4));
          seen.add(event);
        });
    emit(1, 2, 3);
    main.schedule(() -> seen.add("other"));
    main.turn();
    assertThat(seen).containsExactly(Outcome.data(1), Outcome.data(2), "other", Outcome.data(3));
  }

  @Test
  void anObserverMayAddAnother() {
    Screen later = Screen.started();
    List<Object> seen = new ArrayList<>();
    Observer<Outcome<Integer>> first =
        event -> {
          seen.add(event);
          events.observe(later, later);
        };
    events.observeForever(first);
    emit(1, 2);
    main.turn();
    assertThat(seen).containsExactly(Outcome.data(1), Outcome.data(2));
    assertThat(later.take()).as("what nobody got before").containsExactly(2);
  }

  private static void elsewhere(Runnable action) {
    CompletableFuture.runAsync(action).join();
  }

  private void emit(int... values) {
    for (int value : values) {
      source.tryEmitNext(value);
    }
  }
}
