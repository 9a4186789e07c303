package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.engine.internal.machine.ConnectionMachine;
import dev.hawser.engine.internal.machine.Goal;
import dev.hawser.engine.internal.machine.TopicMachine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of the state machines in docs/architecture.md are those of the code. When one differs,
 * the table to put there is in the failure.
 */
class MachineTablesTest {

  private static final String HEAD = "| in | on | goes to | and does |\n|---|---|---|---|\n";

  @Test
  void theTableOfConnectionsIsTheMachine() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (ConnectionMachine.Phase phase : ConnectionMachine.Phase.values()) {
      for (ConnectionMachine.Event event : ConnectionMachine.Event.values()) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (Goal goal : List.of(Goal.UP, Goal.DOWN)) {
          ConnectionMachine.Step step = ConnectionMachine.on(phase, event, goal);
          if (step.phase() != phase || !step.effects().isEmpty()) {
            String name = goal == Goal.UP ? "goal UP" : "another goal";
            answers.put(name, " | " + step.phase() + " | " + join(step.effects()) + " |\n");
          }
        }
        rows(text, phase, event, answers);
      }
    }
    assertThat(Documents.table("docs/architecture.md", "<!-- ConnectionMachine -->"))
        .isEqualTo(text.toString());
  }

  @Test
  void theTableOfTopicsIsTheMachine() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (TopicMachine.Phase phase : TopicMachine.Phase.values()) {
      for (TopicMachine.Event event : TopicMachine.Event.values()) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (boolean wanted : List.of(true, false)) {
          for (boolean ready : List.of(true, false)) {
            TopicMachine.Step step = TopicMachine.on(phase, event, wanted, ready);
            if (step.phase() != phase || !step.effects().isEmpty()) {
              String name = (wanted ? "wanted" : "unwanted") + (ready ? ", ready" : ", not ready");
              answers.put(name, " | " + step.phase() + " | " + join(step.effects()) + " |\n");
            }
          }
        }
        rows(text, phase, event, narrowed(answers));
      }
    }
    assertThat(Documents.table("docs/architecture.md", "<!-- TopicMachine -->"))
        .isEqualTo(text.toString());
  }

  /** Names of two facts shortened to the one that matters, where only one does. */
  private static Map<String, String> narrowed(Map<String, String> answers) {
    for (int fact = 0; fact < 2; fact++) {
      Map<String, String> narrow = new LinkedHashMap<>();
      boolean matters = true;
      for (Map.Entry<String, String> answer : answers.entrySet()) {
        String name = List.of(answer.getKey().split(", ", 2)).get(fact);
        String other = narrow.putIfAbsent(name, answer.getValue());
        matters &= other == null || other.equals(answer.getValue());
      }
      if (matters) {
        return narrow;
      }
    }
    return answers;
  }

  private static void rows(
      StringBuilder text, Enum<?> phase, Enum<?> event, Map<String, String> answers) {
    boolean same = answers.values().stream().distinct().count() == 1;
    for (Map.Entry<String, String> answer : answers.entrySet()) {
      text.append("| ").append(phase).append(" | ").append(event);
      if (!same) {
        text.append(" (").append(answer.getKey()).append(")");
      }
      text.append(answer.getValue());
      if (same) {
        return;
      }
    }
  }

  private static String join(List<? extends Enum<?>> effects) {
    return effects.isEmpty()
        ? "–"
        : effects.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
