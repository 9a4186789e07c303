package dev.hawser.examples.chat;

import android.widget.TextView;
import androidx.activity.ComponentActivity;

/** The latest broadcast of a Supabase project, and the changes of a table. */
final class DatabaseScreen extends Screen {

  DatabaseScreen(ComponentActivity activity) {
    super(activity);
    DatabaseViewModel model = model(DatabaseViewModel.class);
    connection(model);

    TextView latest = text(LATEST);
    observe(
        model.latest,
        outcome ->
            outcome.handle(
                message -> latest.setText(message.event() + ": " + message.payload().text()),
                error -> model.tell("no more broadcasts", error)));

    TextView changes = text(CONTENT);
    changes.setText(model.transcript.toString());
    observe(
        model.changes,
        outcome -> {
          outcome.handle(model::add, error -> model.tell("no more changes", error));
          changes.setText(model.transcript.toString());
        });
  }
}
