package dev.hawser.cli;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log lines go: nowhere, or with {@code --verbose} to standard error. */
final class Logs {

  // java.util.logging keeps loggers weakly; without these fields their levels would be forgotten.
  private static final Logger HAWSER = Logger.getLogger("dev.hawser");
  private static final Logger WIRE = Logger.getLogger("dev.hawser.wire");

  /** No log lines, not even the JDK's own. */
  static void off() {
    LogManager.getLogManager().reset();
    HAWSER.setLevel(Level.OFF);
    WIRE.setLevel(Level.OFF);
  }

  /** What Hawser logs, with every message on the wire. */
  static void verbose(Terminal terminal) {
    off();
    HAWSER.setLevel(Level.FINE);
    WIRE.setLevel(Level.ALL);
    HAWSER.addHandler(new Lines(terminal));
  }

  private static final class Lines extends Handler {

    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final SimpleFormatter formatter = new SimpleFormatter();
    private final Terminal terminal;

    Lines(Terminal terminal) {
      this.terminal = terminal;
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      LocalTime time = LocalTime.ofInstant(record.getInstant(), ZoneId.systemDefault());
      String text = TIME.format(time) + " " + formatter.formatMessage(record);
      Throwable thrown = record.getThrown();
      terminal.say(Terminal.Style.DIM, thrown == null ? text : text + ": " + thrown);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private Logs() {}
}
