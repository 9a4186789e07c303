package dev.hawser.android;

import androidx.lifecycle.Lifecycle;
import androidx.lifecycle.LifecycleOwner;
import androidx.lifecycle.LifecycleRegistry;
import androidx.lifecycle.LiveData;
import androidx.lifecycle.Observer;
import java.util.ArrayList;
import java.util.List;

/** A lifecycle as that of an activity, and what it was shown. */
final class Screen implements LifecycleOwner, Observer<Object> {

  private final LifecycleRegistry lifecycle = LifecycleRegistry.createUnsafe(this);
  final List<Object> shown = new ArrayList<>();

  static Screen created() {
    Screen screen = new Screen();
    screen.lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_CREATE);
    return screen;
  }

  static Screen started() {
    return created().start();
  }

  Screen start() {
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_START);
    return this;
  }

  Screen stop() {
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_STOP);
    return this;
  }

  void destroy() {
    if (lifecycle.getCurrentState().isAtLeast(Lifecycle.State.STARTED)) {
      stop();
    }
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_DESTROY);
  }

  /** Observes, as an activity does when it is created. */
  Screen show(LiveData<?> data) {
    data.observe(this, this);
    return this;
  }

  @Override
  public void onChanged(Object value) {
    shown.add(value instanceof Outcome.Data<?> data ? data.value() : value);
  }

  /** What was shown since the last call. */
  List<Object> take() {
    List<Object> taken = List.copyOf(shown);
    shown.clear();
    return taken;
  }

  int observers() {
    return lifecycle.getObserverCount();
  }

  @Override
  public Lifecycle getLifecycle() {
    return lifecycle;
  }
}
