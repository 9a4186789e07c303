package dev.hawser.examples.chat;

import android.view.View;
import android.widget.Button;
import android.widget.EditText;
import android.widget.LinearLayout;
import android.widget.TextView;
import androidx.activity.ComponentActivity;
import androidx.lifecycle.LiveData;
import androidx.lifecycle.Observer;
import androidx.lifecycle.ViewModelProvider;
import dev.hawser.TopicState;
import dev.hawser.android.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A part of the activity: views, and what they show of a view model. With compiled resources it
 * would be a layout and a fragment.
 */
abstract class Screen {

  // Known, so that Android gives typed text back after a rotation.
  static final int CONNECTION = 1;
  static final int STATUS = 2;
  static final int CONTENT = 3;
  static final int LATEST = 4;
  static final int INPUT = 5;
  static final int NOTICE = 6;

  private final ComponentActivity activity;
  private final List<LiveData<?>> observed = new ArrayList<>();
  private final LinearLayout view;

  Screen(ComponentActivity activity) {
    this.activity = activity;
    view = new LinearLayout(activity);
    view.setOrientation(LinearLayout.VERTICAL);
  }

  /** What the user sees. */
  final View view() {
    return view;
  }

  /** The user goes to another screen: the streams are released after their grace period. */
  final void close() {
    observed.forEach(data -> data.removeObservers(activity));
  }

  /** The view model; it outlives the activity if that is only rotated. */
  final <M extends ConnectedViewModel> M model(Class<M> type) {
    return new ViewModelProvider(activity).get(type);
  }

  /** Shows where the connection stands, and lets the user change it. */
  final void connection(ConnectedViewModel model) {
    button("Connect", model::connect);
    button("Disconnect", model::disconnect);
    TextView connection = text(CONNECTION);
    observe(model.state, state -> connection.setText(StateText.of(state)));
    observe(model.notice, text(NOTICE)::setText);
  }

  /** Shows whether a topic is joined, or why not. */
  final void membership(LiveData<Outcome<TopicState>> membership) {
    TextView status = text(STATUS);
    // The states of a topic do not fail.
    observe(
        membership,
        outcome -> outcome.handle(state -> status.setText(StateText.of(state)), error -> {}));
  }

  /** Shows {@code data} while the activity is started and this screen is open. */
  final <T> void observe(LiveData<T> data, Observer<? super T> observer) {
    observed.add(data);
    data.observe(activity, observer);
  }

  final TextView text(int id) {
    TextView text = new TextView(activity);
    text.setId(id);
    view.addView(text);
    return text;
  }

  final void button(String label, Runnable action) {
    Button button = new Button(activity);
    button.setText(label);
    button.setOnClickListener(clicked -> action.run());
    view.addView(button);
  }

  /** A field, and a button that takes what is typed. */
  final void input(String label, Consumer<String> action) {
    EditText input = new EditText(activity);
    input.setId(INPUT);
    view.addView(input);
    button(
        label,
        () -> {
          action.accept(input.getText().toString());
          input.setText("");
        });
  }
}
