package dev.hawser.examples.chat;

import androidx.lifecycle.ViewModel;
import androidx.lifecycle.ViewModelProvider;
import dagger.Binds;
import dagger.Module;
import dagger.Provides;
import dagger.multibindings.ClassKey;
import dagger.multibindings.IntoMap;
import java.util.Map;
import java.util.Objects;
import javax.inject.Provider;

/** View models with what the graph gives them. Hilt has this built in. */
@Module
abstract class ViewModelModule {

  @Provides
  static ViewModelProvider.Factory factory(Map<Class<?>, Provider<ViewModel>> models) {
    return new ViewModelProvider.Factory() {
      @Override
      public <T extends ViewModel> T create(Class<T> type) {
        Provider<ViewModel> model = models.get(type);
        return Objects.requireNonNull(
            type.cast(Objects.requireNonNull(model, () -> "no view model " + type).get()));
      }
    };
  }

  @Binds
  @IntoMap
  @ClassKey(ChatViewModel.class)
  abstract ViewModel chat(ChatViewModel model);

  @Binds
  @IntoMap
  @ClassKey(EventsViewModel.class)
  abstract ViewModel events(EventsViewModel model);

  @Binds
  @IntoMap
  @ClassKey(DatabaseViewModel.class)
  abstract ViewModel database(DatabaseViewModel model);
}
