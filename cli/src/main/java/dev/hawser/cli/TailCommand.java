package dev.hawser.cli;

import dev.hawser.Message;
import dev.hawser.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Prints the messages of a topic as they come. */
@CommandLine.Command(
    name = "tail",
    header = "Print the messages of a topic as they come.",
    description = {
      "",
      "Prints one JSON object a line to standard output:",
      "  {\"topic\":…,\"event\":…,\"payload\":…}",
      "A payload that is not JSON is a string; a binary one is {\"base64\":…}. States and causes"
          + " go to standard error. A lost link is opened again and the topic joined again; only a"
          + " first attempt that fails ends the command (see --retry).",
      "A raw WebSocket has topics where the envelope-… options say how its messages look.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  hawser tail wss://example.org/feed",
      "  hawser tail wss://example.org/feed --count 10 --timeout 1m | jq .payload",
      "  hawser tail wss://example.org/feed ticker \\",
      "      --option envelope-topic=channel \\",
      "      --option 'envelope-subscribe={\"op\":\"subscribe\",\"channel\":$${topic}}'",
      "  hawser tail realtime+wss://abc.supabase.co room1 \\",
      "      --option api-key=sb_publishable_… --option private=true"
    })
final class TailCommand extends ConnectedCommand {

  private static final int PREFETCH = 64;

  @CommandLine.Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TOPIC",
      defaultValue = "-",
      description = "The topic; '-', the default, is the protocol's default topic.")
  private String topic = "-";

  @CommandLine.Option(
      names = "--event",
      paramLabel = "E",
      description = "Only the messages of this event.")
  private @Nullable String event;

  @CommandLine.Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many messages. Without it, Ctrl-C ends the command.")
  private @Nullable Long count;

  TailCommand(Terminal terminal) {
    super(terminal, null);
  }

  @Override
  void prepare() {
    if (count != null && count < 1) {
      throw new UsageException("--count must be at least 1");
    }
  }

  @Override
  Mono<Integer> run(Session session) {
    Topic joined = session.topic(topic);
    Flux<Message> messages = event == null ? joined.messages() : joined.messages(event);
    if (count != null) {
      messages = messages.take(count);
    }
    return messages
        .publishOn(Schedulers.boundedElastic(), PREFETCH)
        .takeWhile(message -> terminal().print(Json.line(message))) // Ends quietly with the reader.
        .then(Mono.just(ExitCode.DONE));
  }
}
