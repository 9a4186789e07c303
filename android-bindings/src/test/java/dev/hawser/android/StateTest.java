package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import androidx.lifecycle.MutableLiveData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Of state the latest counts, in LiveData and back in a stream. */
class StateTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  private final Sinks.Many<Integer> source = Sinks.many().multicast().directBestEffort();
  private final StateLiveData<Integer> state =
      LiveDataStreams.stateFrom(source.asFlux(), main.options());

  @Test
  void theLatestReachesTheMainThread() {
    Screen screen = Screen.started().show(state);
    source.tryEmitNext(1);
    source.tryEmitNext(2);
    main.turn();
    assertThat(screen.take()).containsExactly(2);
    source.tryEmitNext(3);
    main.turn();
    assertThat(screen.take()).containsExactly(3);
  }

  @Test
  void everyNewScreenGetsTheLatest() {
    Screen old = Screen.started().show(state);
    source.tryEmitNext(1);
    main.turn();
    old.destroy();
    assertThat(Screen.started().show(state).take()).containsExactly(1);
  }

  @Test
  void anErrorIsTheStateUntilARetry() {
    Screen screen = Screen.started().show(state);
    source.tryEmitError(new IllegalStateException("no"));
    main.turn();
    assertThat(screen.take()).containsExactly(state.getValue());
    assertThat(state.getValue()).isInstanceOf(Outcome.Error.class);
    List<String> said = new ArrayList<>();
    state.getValue().handle(value -> said.add("?"), error -> said.add(error.getMessage()));
    assertThat(said).containsExactly("no");
  }

  @Test
  void liveDataIsAStreamOfItsValues() {
    MutableLiveData<Integer> data = new MutableLiveData<>(1);
    List<Integer> seen = new ArrayList<>();
    var subscription = LiveDataStreams.toFlux(data, main).subscribe(seen::add);
    main.turn();
    data.setValue(2);
    data.setValue(null);
    data.setValue(3);
    assertThat(seen).containsExactly(1, 2, 3);
    subscription.dispose();
    main.turn();
    assertThat(data.hasObservers()).isFalse();
  }

  @Test
  void aSlowSubscriberGetsTheLatest() {
    MutableLiveData<Integer> data = new MutableLiveData<>(1);
    StepVerifier.create(LiveDataStreams.toFlux(data, main), 1)
        .then(main::turn)
        .expectNext(1)
        .then(() -> data.setValue(2))
        .then(() -> data.setValue(3))
        .thenRequest(1)
        .expectNext(3)
        .thenCancel()
        .verify();
  }

  @Test
  void theStreamOfAnOwnerFollowsItsLifecycle() {
    MutableLiveData<Integer> data = new MutableLiveData<>(1);
    Screen screen = Screen.created();
    List<Object> seen = new ArrayList<>();
    LiveDataStreams.toFlux(data, screen, main)
        .subscribe(seen::add, seen::add, () -> seen.add("end"));
    main.turn();
    assertThat(seen).isEmpty();
    screen.start();
    assertThat(seen).containsExactly(1);
    screen.destroy();
    main.turn();
    assertThat(seen).containsExactly(1, "end");
    assertThat(screen.observers()).isZero();
    StepVerifier.create(LiveDataStreams.toFlux(data, screen, main))
        .then(main::turn)
        .verifyComplete();
  }

  @Test
  void eventsBackInAStreamAreNotConflated() {
    MessageLiveData<Integer> events = LiveDataStreams.eventsFrom(source.asFlux(), main.options());
    StepVerifier.create(LiveDataStreams.toFlux(events, main), 1)
        .then(main::turn)
        .then(() -> source.tryEmitNext(1))
        .then(() -> source.tryEmitNext(2))
        .then(() -> source.tryEmitNext(3))
        .then(main::turn)
        .expectNext(Outcome.data(1))
        .thenRequest(2)
        .expectNext(Outcome.data(2), Outcome.data(3))
        .thenCancel()
        .verify();
  }

  @Test
  void whatTheStreamDoesNotTakeIsForTheNextObserver() {
    MessageLiveData<Integer> events = LiveDataStreams.eventsFrom(source.asFlux(), main.options());
    List<Object> seen = new ArrayList<>();
    LiveDataStreams.toFlux(events, main).take(1).subscribe(seen::add);
    main.turn();
    source.tryEmitNext(1);
    source.tryEmitNext(2);
    main.turn();
    LiveDataStreams.toFlux(events, main).take(1).subscribe(seen::add);
    main.turn();
    source.tryEmitNext(3);
    main.turn();
    assertThat(seen).containsExactly(Outcome.data(1), Outcome.data(2));
    assertThat(events.hasObservers()).isFalse();
    assertThat(Screen.started().show(events).take()).containsExactly(3);
  }
}
