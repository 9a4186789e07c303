package dev.hawser.cli;

import dev.hawser.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends messages to a topic. */
@CommandLine.Command(
    name = "send",
    header = "Send messages to a topic.",
    description = {
      "",
      "Joins the topic, sends each PAYLOAD as one message, in order, and ends when all are"
          + " written. The whole takes at most 10s unless --timeout says otherwise.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  hawser send wss://example.org/chat - - 'hello'",
      "  hawser send wss://example.org/chat room:1 new_msg '{\"body\":\"hello\"}'",
      "  echo hello | hawser send wss://example.org/chat - - -"
    })
final class SendCommand extends ConnectedCommand {

  @CommandLine.Parameters(
      index = "1",
      paramLabel = "TOPIC",
      description = "The topic; '-' is the protocol's default topic.")
  private String topic = "-";

  @CommandLine.Parameters(
      index = "2",
      paramLabel = "EVENT",
      description = "The event; '-' is the protocol's default event.")
  private String event = "-";

  @CommandLine.Parameters(
      index = "3..*",
      arity = "1..*",
      paramLabel = "PAYLOAD",
      description = {
        "JSON if it parses, else a text. '-' reads standard input to its end, '@FILE' a file (one"
            + " final line break is left out; what is not UTF-8 is sent as binary). '@@' starts a"
            + " text with '@'. Write '--' before payloads that start with '-'."
      })
  private List<String> payloads = List.of();

  private final List<Object> values = new ArrayList<>();

  SendCommand(Terminal terminal) {
    super(terminal, Duration.ofSeconds(10));
  }

  @Override
  void prepare() {
    payloads.forEach(p -> values.add(PayloadArgument.read(p, terminal().in())));
  }

  @Override
  Mono<Integer> run(Session session) {
    Topic joined = session.topic(topic);
    return joined
        .join()
        .thenMany(Flux.fromIterable(values))
        .concatMap(value -> event.equals("-") ? joined.send(value) : joined.send(event, value))
        .then(Mono.just(ExitCode.DONE));
  }
}
