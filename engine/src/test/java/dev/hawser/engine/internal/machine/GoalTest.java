package dev.hawser.engine.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every goal and command. */
class GoalTest {

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          GOAL,      CONNECT, DISCONNECT, SUSPEND,   RESUME, CLOSE
          DOWN,      UP,      DOWN,       HELD_DOWN, DOWN,   GONE
          UP,        UP,      DOWN,       HELD_UP,   UP,     GONE
          HELD_DOWN, HELD_UP, HELD_DOWN,  HELD_DOWN, DOWN,   GONE
          HELD_UP,   HELD_UP, HELD_DOWN,  HELD_UP,   UP,     GONE
          GONE,      GONE,    GONE,       GONE,      GONE,   GONE
          """)
  void followsTheCommand(
      Goal goal, Goal connect, Goal disconnect, Goal suspend, Goal resume, Goal close) {
    assertThat(Goal.Command.values()).hasSize(5);
    assertThat(goal.after(Goal.Command.CONNECT)).isEqualTo(connect);
    assertThat(goal.after(Goal.Command.DISCONNECT)).isEqualTo(disconnect);
    assertThat(goal.after(Goal.Command.SUSPEND)).isEqualTo(suspend);
    assertThat(goal.after(Goal.Command.RESUME)).isEqualTo(resume);
    assertThat(goal.after(Goal.Command.CLOSE)).isEqualTo(close);
  }
}
