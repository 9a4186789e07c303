package dev.hawser.examples.chat;

import android.widget.TextView;
import androidx.activity.ComponentActivity;

/** The events of a Socket.IO server, and a field to emit one. */
final class EventsScreen extends Screen {

  EventsScreen(ComponentActivity activity) {
    super(activity);
    EventsViewModel model = model(EventsViewModel.class);
    connection(model);
    membership(model.membership);

    TextView messages = text(CONTENT);
    messages.setText(model.transcript.toString());
    observe(
        model.messages,
        outcome -> {
          outcome.handle(model.transcript::add, error -> model.tell("no more messages", error));
          messages.setText(model.transcript.toString());
        });

    input("Emit", model::emit);
  }
}
