package dev.hawser.examples.chat;

import android.os.Bundle;
import android.widget.Button;
import android.widget.FrameLayout;
import android.widget.LinearLayout;
import androidx.activity.ComponentActivity;
import androidx.lifecycle.ViewModelProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three screens, of which one is shown. */
public final class MainActivity extends ComponentActivity {

  private static final String SCREEN = "screen";

  private static final List<String> NAMES = List.of("Chat", "Events", "Database");

  @SuppressWarnings("NullAway.Init")
  private FrameLayout frame;

  private @Nullable Screen screen;
  private int shown;

  @Override
  protected void onCreate(@Nullable Bundle saved) {
    super.onCreate(saved);
    LinearLayout tabs = new LinearLayout(this);
    for (int index = 0; index < NAMES.size(); index++) {
      int number = index;
      Button tab = new Button(this);
      tab.setText(NAMES.get(index));
      tab.setOnClickListener(clicked -> show(number));
      tabs.addView(tab);
    }
    frame = new FrameLayout(this);
    LinearLayout all = new LinearLayout(this);
    all.setOrientation(LinearLayout.VERTICAL);
    all.addView(tabs);
    all.addView(frame);
    setContentView(all);
    show(saved == null ? 0 : saved.getInt(SCREEN));
  }

  @Override
  public ViewModelProvider.Factory getDefaultViewModelProviderFactory() {
    return ((ChatApplication) getApplication()).component().viewModels();
  }

  private void show(int number) {
    if (screen != null) {
      screen.close();
      frame.removeAllViews();
    }
    screen =
        switch (number) {
          case 1 -> new EventsScreen(this);
          case 2 -> new DatabaseScreen(this);
          default -> new ChatScreen(this);
        };
    shown = number;
    frame.addView(screen.view());
  }

  @Override
  protected void onSaveInstanceState(Bundle state) {
    super.onSaveInstanceState(state);
    state.putInt(SCREEN, shown);
  }
}
