package dev.hawser.examples.chat;

import android.widget.TextView;
import androidx.activity.ComponentActivity;

/** The room: its lines, who is there, and a field to say something. */
final class ChatScreen extends Screen {

  ChatScreen(ComponentActivity activity) {
    super(activity);
    ChatViewModel model = model(ChatViewModel.class);
    connection(model);
    membership(model.membership);

    TextView here = text(LATEST);
    TextView lines = text(CONTENT);
    lines.setText(model.transcript.toString());

    // The lines before the people: who subscribes first joins the room, and the server sends what
    // was missed right after the join.
    observe(
        model.lines,
        outcome -> {
          outcome.handle(model::add, error -> model.tell("a line is missing", error));
          lines.setText(model.transcript.toString());
        });
    observe(
        model.people,
        outcome ->
            outcome.handle(
                people -> here.setText("here: " + String.join(", ", people.keySet())),
                error -> here.setText("")));

    input("Send", model::say);
  }
}
