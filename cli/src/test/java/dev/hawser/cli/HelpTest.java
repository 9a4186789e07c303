package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help goes to standard output and ends with 0; a wrong command line ends with 2 and a hint. */
class HelpTest {

  @Test
  void theHelpNamesEveryCommandAndShowsExamples() {
    Cli.Ended ended = Cli.run("--help");
    assertThat(ended.code()).isEqualTo(ExitCode.DONE);
    assertThat(String.join("\n", ended.out()))
        .contains("Usage: hawser", "demo", "tail", "send", "request", "options", "Examples:");
    assertThat(ended.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail", "send", "request"})
  void everyCommandWithAUrlTellsItsOptionsExitCodesAndExamples(String command) {
    Cli.Ended ended = Cli.run(command, "--help");
    assertThat(ended.code()).isEqualTo(ExitCode.DONE);
    assertThat(String.join("\n", ended.out()))
        .contains("URL", "--header", "--token", "--option", "--timeout", "--retry", "--verbose")
        .contains("Exit codes:", "Examples:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "options"})
  void theOtherCommandsHaveHelp(String command) {
    Cli.Ended ended = Cli.run(command, "--help");
    assertThat(ended.code()).isEqualTo(ExitCode.DONE);
    assertThat(String.join("\n", ended.out())).contains("Usage: hawser " + command);
  }

  @Test
  void theVersionIsOneLine() {
    Cli.Ended ended = Cli.run("--version");
    assertThat(ended.code()).isEqualTo(ExitCode.DONE);
    assertThat(ended.out()).singleElement().asString().startsWith("hawser ");
  }

  @Test
  void noCommandShowsTheUsage() {
    Cli.Ended ended = Cli.run();
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.errText()).contains("Usage: hawser", "demo");
  }

  @Test
  void aMissingArgumentIsNamed() {
    Cli.Ended ended = Cli.run("send", "ws://127.0.0.1:1", "-");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err()).hasSize(2);
    assertThat(ended.err().get(0)).startsWith("hawser: ").contains("EVENT", "PAYLOAD");
    assertThat(ended.err().get(1)).isEqualTo("Try 'hawser send --help'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "--nonsense"})
  void anUnknownCommandOrOptionIsNamed(String argument) {
    Cli.Ended ended = Cli.run(argument);
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err().get(0)).startsWith("hawser: ").contains(argument);
  }
}
