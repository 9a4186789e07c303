package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Option;
import dev.hawser.TransportOptions;
import dev.hawser.engine.EngineOptions;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.realtime.FailureTable;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.socketio.SocketIoOptions;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.ws.EnvelopeOptions;
import dev.hawser.ws.WsOptions;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of options in docs/semantics.md are those of the code. When one differs, the table to
 * put there is in the failure.
 */
class OptionTablesTest {

  private static final Map<Class<?>, List<Option<?>>> DECLARED =
      Map.of(
          TransportOptions.class, TransportOptions.all(),
          WsOptions.class, WsOptions.all(),
          EnvelopeOptions.class, EnvelopeOptions.all(),
          PhoenixOptions.class, PhoenixOptions.all(),
          RealtimeOptions.class, RealtimeOptions.all(),
          SocketIoOptions.class, SocketIoOptions.all(),
          EngineIoOptions.class, EngineIoOptions.all(),
          EngineOptions.class, EngineOptions.all());

  @ParameterizedTest
  @ValueSource(
      classes = {
        TransportOptions.class,
        WsOptions.class,
        EnvelopeOptions.class,
        PhoenixOptions.class,
        RealtimeOptions.class,
        SocketIoOptions.class,
        EngineIoOptions.class,
        EngineOptions.class
      })
  void theTableIsWhatTheCodeDeclares(Class<?> owner) throws Exception {
    String comment = "<!-- options of " + owner.getSimpleName() + " -->";
    assertThat(Documents.table("docs/semantics.md", comment))
        .isEqualTo(table(owner, DECLARED.get(owner)));
  }

  @Test
  void theTableOfTopicsIsWhatTheCodeDeclares() throws Exception {
    assertThat(Documents.table("docs/semantics.md", "<!-- topic options of RealtimeOptions -->"))
        .isEqualTo(table(RealtimeOptions.class, RealtimeOptions.ofTopics()));
  }

  private static String table(Class<?> owner, List<Option<?>> options)
      throws ReflectiveOperationException {
    StringBuilder text =
        new StringBuilder("| name | constant | default | what it does |\n|---|---|---|---|\n");
    for (Option<?> option : options) {
      text.append("| `")
          .append(option.name())
          .append("` | `")
          .append(constant(owner, option))
          .append("` | ")
          .append(value(option.defaultValue()))
          .append(" | ")
          .append(option.description())
          .append(option.parseable() ? "" : " (in code only)")
          .append(option.sensitive() ? " (secret)" : "")
          .append(" |\n");
    }
    return text.toString();
  }

  private static String constant(Class<?> owner, Option<?> option)
      throws ReflectiveOperationException {
    for (Field field : owner.getFields()) {
      if (field.get(null) == option) {
        return field.getName();
      }
    }
    throw new AssertionError("option " + option + " is not a public constant of " + owner);
  }

  private static String value(Object value) {
    if (value == null || List.of(List.of(), Map.of(), "").contains(value)) {
      return "none";
    }
    if (value instanceof FailureTable) {
      return "`defaults()`";
    }
    if (value instanceof List<?> list) {
      return "`" + list.stream().map(String::valueOf).collect(Collectors.joining(",")) + "`";
    }
    if (value instanceof Duration duration) {
      boolean whole = duration.toMillis() % 1000 == 0;
      return "`" + (whole ? duration.toSeconds() + "s" : duration.toMillis() + "ms") + "`";
    }
    if (value instanceof Enum<?> constant) {
      return "`" + constant.name().toLowerCase(Locale.ROOT) + "`";
    }
    return "`" + value + "`";
  }
}
