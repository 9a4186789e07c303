package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import androidx.lifecycle.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** An event reaches an active observer once: not twice, and it is not lost before. */
class EventsOnceTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  private final Sinks.Many<Integer> source = Sinks.many().multicast().directBestEffort();

  @Test
  void anActiveObserverGetsEveryEventInOrder() {
    Screen screen = Screen.started().show(events(main.options()));
    emit(1, 2, 3);
    assertThat(screen.take()).as("not before the main thread's turn").isEmpty();
    main.turn();
    assertThat(screen.take()).containsExactly(1, 2, 3);
    main.turn();
    assertThat(screen.take()).isEmpty();
  }

  @Test
  void whatComesWhileTheScreenIsStoppedWaits() {
    Screen screen = Screen.started().show(events(main.options()));
    emit(1);
    main.turn();
    screen.stop();
    emit(2, 3);
    main.turn();
    assertThat(screen.take()).containsExactly(1);
    screen.start();
    assertThat(screen.take()).containsExactly(2, 3);
    screen.stop().start();
    assertThat(screen.take()).isEmpty();
  }

  @Test
  void aRotationNeitherRepeatsNorLosesAnything() {
    MessageLiveData<Integer> events = events(main.options());
    Screen old = Screen.started().show(events);
    emit(1, 2);
    main.turn();
    old.stop();
    emit(3);
    main.turn();
    old.destroy();
    emit(4);
    main.turn();
    Screen rotated = Screen.created().show(events);
    emit(5);
    rotated.start();
    main.turn();
    assertThat(old.take()).containsExactly(1, 2);
    assertThat(rotated.take()).containsExactly(3, 4, 5);
    assertThat(old.observers()).isZero();
  }

  @Test
  void whatArrivedBeforeTheMainThreadsTurnSurvivesADestroyedScreen() {
    MessageLiveData<Integer> events = events(main.options());
    Screen old = Screen.started().show(events);
    emit(1, 2);
    old.destroy();
    main.turn();
    assertThat(old.take()).isEmpty();
    assertThat(Screen.started().show(events).take()).containsExactly(1, 2);
  }

  @Test
  void twoActiveObserversGetTheSame() {
    MessageLiveData<Integer> events = events(main.options());
    Screen one = Screen.started().show(events);
    Screen two = Screen.started().show(events);
    emit(1, 2);
    main.turn();
    assertThat(one.take()).containsExactly(1, 2);
    assertThat(two.take()).containsExactly(1, 2);
  }

  @Test
  void anObserverThatStaysInactiveWhileAnotherIsActiveCatchesUp() {
    MessageLiveData<Integer> events = events(main.options());
    Screen below = Screen.started().show(events);
    emit(1);
    main.turn();
    below.stop();
    Screen above = Screen.started().show(events);
    emit(2, 3);
    main.turn();
    above.destroy();
    emit(4);
    main.turn();
    below.start();
    assertThat(above.take()).as("not what the other one got before").containsExactly(2, 3);
    assertThat(below.take()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aNewObserverDoesNotGetWhatIsKeptForAnother() {
    MessageLiveData<Integer> events = events(main.options());
    Screen below = Screen.started().show(events).stop();
    Screen above = Screen.started().show(events);
    emit(1, 2);
    main.turn();
    Screen third = Screen.started().show(events);
    emit(3);
    main.turn();
    assertThat(third.take()).containsExactly(3);
    assertThat(above.take()).containsExactly(1, 2, 3);
    assertThat(below.start().take()).containsExactly(1, 2, 3);
  }

  @Test
  void anObserverThatStopsItselfGetsTheRestWhenItIsBack() {
    MessageLiveData<Integer> events = events(main.options());
    Screen screen = Screen.started();
    events.observe(
        screen,
        event -> {
          screen.onChanged(event);
          if (screen.shown.size() == 2) {
            screen.stop();
          }
        });
    emit(1, 2, 3, 4);
    main.turn();
    assertThat(screen.take()).containsExactly(1, 2);
    screen.start();
    main.turn();
    assertThat(screen.take().subList(0, 2)).containsExactly(3, 4);
  }

  @Test
  void anObserverThatIsRemovedGetsNothingMore() {
    MessageLiveData<Integer> events = events(main.options());
    List<Integer> seen = new ArrayList<>();
    List<Observer<Outcome<Integer>>> self = new ArrayList<>();
    self.add(
        event -> {
          event.handle(seen::add, error -> {});
          events.removeObserver(self.get(0));
        });
    events.observeForever(self.get(0));
    emit(1, 2);
    main.turn();
    assertThat(seen).containsExactly(1);
    assertThat(events.hasObservers()).isFalse();
    assertThat(Screen.started().show(events).take()).containsExactly(2);
  }

  @Test
  void allObserversOfAScreenCanBeRemoved() {
    MessageLiveData<Integer> events = events(main.options());
    Screen screen = Screen.started().show(events);
    events.removeObservers(screen);
    assertThat(events.hasObservers()).isFalse();
    emit(1);
    main.turn();
    assertThat(screen.take()).isEmpty();
    screen.show(events);
    assertThat(screen.take()).containsExactly(1);
  }

  @Test
  void theSameObserverOnAnotherScreenIsRefusedAsByLiveData() {
    MessageLiveData<Integer> events = events(main.options());
    Screen screen = Screen.started().show(events);
    assertThatThrownBy(() -> events.observe(Screen.started(), screen))
        .isInstanceOf(IllegalArgumentException.class);
    events.observe(screen, screen);
    emit(1);
    main.turn();
    assertThat(screen.take()).containsExactly(1);
  }

  @Test
  void aLongBacklogLeavesTheMainThreadTimeForOtherThings() {
    Screen screen = Screen.started().show(events(main.options()));
    emit(IntStream.range(0, 1000).toArray());
    AtomicInteger seenByOther = new AtomicInteger();
    main.schedule(() -> seenByOther.set(screen.shown.size()));
    main.turn();
    assertThat(seenByOther.get()).isBetween(1, 999);
    assertThat(screen.take()).isEqualTo(IntStream.range(0, 1000).boxed().toList());
  }

  @Test
  void anErrorIsTheLastValueAndTheStreamIsNotRepeatedByItself() {
    AtomicInteger subscriptions = new AtomicInteger();
    MessageLiveData<Integer> events =
        LiveDataStreams.eventsFrom(
            Flux.defer(
                () ->
                    subscriptions.incrementAndGet() == 1
                        ? Flux.just(1).concatWith(Mono.error(new IllegalStateException("no")))
                        : Flux.just(2)),
            main.options());
    Screen screen = Screen.started().show(events);
    main.turn();
    List<Object> shown = screen.take();
    assertThat(shown).hasSize(2).startsWith(1);
    assertThat(((Outcome.Error<?>) shown.get(1)).cause()).hasMessage("no");
    screen.stop().start();
    main.turn();
    assertThat(screen.take()).isEmpty();
    assertThat(subscriptions).hasValue(1);
    events.retry();
    main.turn();
    assertThat(screen.take()).containsExactly(2);
    events.retry();
    assertThat(subscriptions).as("a completed stream, too, on demand").hasValue(3);
  }

  @Test
  void aSourceThatThrowsOnSubscribeIsAnErrorToo() {
    MessageLiveData<Integer> events =
        LiveDataStreams.eventsFrom(
            subscriber -> {
              throw new IllegalStateException("broken");
            },
            main.options());
    Screen screen = Screen.started().show(events);
    main.turn();
    assertThat(screen.take())
        .singleElement()
        .satisfies(error -> assertThat(((Outcome.Error<?>) error).cause()).hasMessage("broken"));
  }

  private MessageLiveData<Integer> events(LiveDataOptions options) {
    return LiveDataStreams.eventsFrom(source.asFlux(), options);
  }

  private void emit(int... events) {
    for (int event : events) {
      source.tryEmitNext(event);
    }
  }
}
