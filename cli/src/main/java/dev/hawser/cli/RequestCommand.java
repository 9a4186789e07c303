package dev.hawser.cli;

import dev.hawser.Reply;
import dev.hawser.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sends requests to a topic and prints the replies. */
@CommandLine.Command(
    name = "request",
    header = "Send requests to a topic and print the replies.",
    description = {
      "",
      "Joins the topic and sends each PAYLOAD as one request, the next one after the reply to the"
          + " last. Prints the payload of each reply as one line of JSON to standard output, and"
          + " its status to standard error. Ends with 1 at the first status that is not ok. The"
          + " whole takes at most 10s unless --timeout says otherwise.",
      "A raw WebSocket has requests where the envelope-… options say how its messages look.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  hawser request wss://example.org/rpc - getTime '{}' \\",
      "      --option envelope-id=id --option envelope-event=method --option envelope-payload=params"
    })
final class RequestCommand extends ConnectedCommand {

  @CommandLine.Parameters(
      index = "1",
      paramLabel = "TOPIC",
      description = "The topic; '-' is the protocol's default topic.")
  private String topic = "-";

  @CommandLine.Parameters(index = "2", paramLabel = "EVENT", description = "The event.")
  private String event = "";

  @CommandLine.Parameters(
      index = "3..*",
      arity = "1..*",
      paramLabel = "PAYLOAD",
      description =
          "JSON if it parses, else a text; '-' reads standard input, '@FILE' a file; see 'hawser"
              + " send --help'.")
  private List<String> payloads = List.of();

  private final List<Object> values = new ArrayList<>();

  RequestCommand(Terminal terminal) {
    super(terminal, Duration.ofSeconds(10));
  }

  @Override
  void prepare() {
    if (event.equals("-")) {
      throw new UsageException(
          "a request names its EVENT; write 'message' where the server knows no events");
    }
    payloads.forEach(p -> values.add(PayloadArgument.read(p, terminal().in())));
  }

  @Override
  Mono<Integer> run(Session session) {
    Topic joined = session.topic(topic);
    return joined
        .join()
        .thenMany(Flux.fromIterable(values))
        .concatMap(value -> joined.request(event, value), 1)
        .publishOn(Schedulers.boundedElastic(), 1)
        .takeUntil(reply -> !reply.ok())
        .map(this::print)
        .last(ExitCode.DONE);
  }

  private int print(Reply reply) {
    terminal()
        .say(reply.ok() ? Terminal.Style.GOOD : Terminal.Style.BAD, "* status: " + reply.status());
    terminal().print(Json.line(reply.payload()));
    return reply.ok() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
