package dev.hawser.examples.chat;

import android.widget.TextView;
import androidx.activity.ComponentActivity;
import androidx.lifecycle.ViewModelProvider;

/** The room: its lines, who is there, and a field to say something. */
final class ChatScreen extends Screen {

  ChatScreen(ComponentActivity activity, ViewModelProvider.Factory factory) {
    super(activity);
    ChatViewModel model = model(ChatViewModel.class, factory);

    TextView connection = text(CONNECTION);
    observe(model.state, state -> connection.setText(StateText.of(state)));

    TextView status = text(STATUS);
    observe(
        model.membership,
        outcome -> outcome.handle(state -> status.setText(StateText.of(state)), error -> {}));

    TextView here = text(LATEST);
    observe(
        model.people,
        outcome ->
            outcome.handle(
                people -> here.setText("here: " + String.join(", ", people.keySet())),
                error -> here.setText("")));

    TextView lines = text(CONTENT);
    lines.setText(model.transcript.toString());
    observe(
        model.lines,
        outcome -> {
          outcome.handle(model::add, error -> model.tell("a line is missing", error));
          lines.setText(model.transcript.toString());
        });

    input("Send", model::say);
    observe(model.notice, text(NOTICE)::setText);
  }
}
