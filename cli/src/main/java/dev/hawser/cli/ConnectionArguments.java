package dev.hawser.cli;

import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.OverflowPolicy;
import dev.hawser.Plugin;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import reactor.core.publisher.Mono;

/** The options that every command with a URL has. */
final class ConnectionArguments {

  private static final Option<Duration> DURATION =
      Option.duration("--timeout", null, "the most time the command may take")
          .must("positive", d -> !d.isNegative() && !d.isZero());

  /** Reads {@code 250ms}, {@code 10s}, {@code 2m}. */
  static final class DurationReader implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return DURATION.parse(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(
            "'" + text + "' is not a duration; write it like 250ms, 10s or 2m");
      }
    }
  }

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "URL",
      description =
          "Where to connect to. The scheme chooses the protocol: ws://…, socketio+http://…,"
              + " phoenix+ws://… or realtime+ws://…, with wss or https for TLS.")
  private String url = "";

  @CommandLine.Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description = "A header field of the handshake. May be repeated.")
  private List<String> headers = List.of();

  @CommandLine.Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:HAWSER_TOKEN}",
      description = {
        "The token that proves who you are, such as a JWT. Better set in the variable"
            + " HAWSER_TOKEN, where other users of the machine cannot see it."
      })
  private @Nullable String token;

  @CommandLine.Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "An option of the protocol, the topic or the link, such as ping-interval=10s. May be"
              + " repeated; 'hawser options' lists them.")
  private List<String> options = List.of();

  @CommandLine.Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationReader.class,
      description = "The most time the command may take, such as 250ms, 10s or 2m.")
  private @Nullable Duration timeout;

  @CommandLine.Option(
      names = "--retry",
      description = "Keep trying if the first attempt to connect fails.")
  private boolean retry;

  @CommandLine.Option(
      names = {"-v", "--verbose"},
      description = "Show every message on the wire on standard error, secrets masked.")
  private boolean verbose;

  /** The limit for the whole command, or null for none. */
  @Nullable Duration timeout() {
    return timeout;
  }

  String url() {
    return url;
  }

  /** Opens the connection; no I/O yet. */
  Session open(Terminal terminal) {
    if (verbose) {
      Logs.verbose(terminal);
    }
    Hawser hawser = Hawser.to(url);
    Optional<Plugin> plugin = OptionArguments.pluginFor(hawser.spec().uri().getScheme());
    List<OptionArguments.Given<?>> ofTopics = new ArrayList<>();
    if (plugin.isPresent()) {
      for (String option : options) {
        OptionArguments.Given<?> given = OptionArguments.read(plugin.get(), option);
        if (plugin.get().topicOptions().contains(given.option())) {
          ofTopics.add(given);
        } else {
          hawser = given.applyTo(hawser);
        }
      }
    } // Else open() below says what is installed.
    Map<String, String> fields = headers();
    if (!fields.isEmpty()) {
      hawser = hawser.with(TransportOptions.HEADERS, () -> Mono.just(fields));
    }
    String secret = token;
    if (secret != null && !secret.isEmpty()) {
      hawser = hawser.credentials(() -> Mono.just(Credentials.token(secret)));
    }
    if (timeout != null) {
      hawser = hawser.requestTimeout(timeout).joinTimeout(timeout);
    }
    // Whoever reads our output may be slow; then the server has to wait, nothing is lost.
    hawser = hawser.overflow(OverflowPolicy.pauseReading(1024, Duration.ofHours(24)));
    ReconnectPolicy policy =
        ReconnectPolicy.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));
    return new Session(terminal, hawser, ofTopics, policy, retry);
  }

  private Map<String, String> headers() {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new UsageException(
            "--header takes NAME:VALUE, such as 'Origin: https://example.org'");
      }
      String value = header.substring(colon + 1).trim();
      fields.merge(header.substring(0, colon).trim(), value, (a, b) -> a + ", " + b);
    }
    return fields;
  }
}
