package dev.hawser.android;

import android.app.Activity;
import android.os.Bundle;
import android.widget.TextView;
import androidx.lifecycle.Lifecycle;
import androidx.lifecycle.LifecycleOwner;
import androidx.lifecycle.LifecycleRegistry;
import org.jspecify.annotations.Nullable;

/** A screen that shows the lines of a room, one below the other. */
public final class ChatActivity extends Activity implements LifecycleOwner {

  /** What a ViewModel would hold: it outlives the activity. */
  static @Nullable MessageLiveData<Rooms.Line> lines;

  private final LifecycleRegistry lifecycle = new LifecycleRegistry(this);
  TextView text;

  @Override
  protected void onCreate(@Nullable Bundle saved) {
    super.onCreate(saved);
    text = new TextView(this);
    if (saved != null) {
      text.setText(saved.getString("text"));
    }
    setContentView(text);
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_CREATE);
    lines.observe(this, line -> line.handle(this::show, error -> text.append("! " + error)));
  }

  private void show(Rooms.Line line) {
    text.append(line.number() + "\n");
  }

  @Override
  protected void onSaveInstanceState(Bundle state) {
    super.onSaveInstanceState(state);
    state.putString("text", text.getText().toString());
  }

  @Override
  protected void onStart() {
    super.onStart();
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_START);
  }

  @Override
  protected void onStop() {
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_STOP);
    super.onStop();
  }

  @Override
  protected void onDestroy() {
    lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_DESTROY);
    super.onDestroy();
  }

  @Override
  public Lifecycle getLifecycle() {
    return lifecycle;
  }
}
