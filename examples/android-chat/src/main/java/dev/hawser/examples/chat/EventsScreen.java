package dev.hawser.examples.chat;

import android.widget.TextView;
import androidx.activity.ComponentActivity;
import androidx.lifecycle.ViewModelProvider;

/** The events of a Socket.IO server, and a field to emit one. */
final class EventsScreen extends Screen {

  EventsScreen(ComponentActivity activity, ViewModelProvider.Factory factory) {
    super(activity);
    EventsViewModel model = model(EventsViewModel.class, factory);

    button("Connect", model::connect);
    button("Disconnect", model::disconnect);
    TextView connection = text(CONNECTION);
    observe(model.state, state -> connection.setText(StateText.of(state)));

    TextView status = text(STATUS);
    observe(
        model.membership,
        outcome -> outcome.handle(state -> status.setText(StateText.of(state)), error -> {}));

    TextView messages = text(CONTENT);
    messages.setText(model.transcript.toString());
    observe(
        model.messages,
        outcome -> {
          outcome.handle(model.transcript::add, error -> model.tell("no more messages", error));
          messages.setText(model.transcript.toString());
        });

    input("Emit", model::emit);
    observe(model.notice, text(NOTICE)::setText);
  }
}
