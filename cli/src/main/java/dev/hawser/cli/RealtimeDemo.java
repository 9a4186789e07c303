package dev.hawser.cli;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Presence;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.realtime.Gap;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresCondition;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTable;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.RealtimeToken;
import dev.hawser.testkit.ServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A Realtime server with a table, and users whose tokens expire. */
final class RealtimeDemo implements Demo {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String CREW = "crew";
  private static final String NUMBER = "number";

  @Override
  public String protocol() {
    return "realtime";
  }

  @Override
  public Server start() {
    RealtimeServer server =
        RealtimeTestServer.create()
            .withoutDelays()
            .table(
                RealtimeTable.of("public", "crates").key("id", "int8").column("weight", "numeric"))
            .start();
    return new Running(server, new AtomicInteger(), new Seen<>());
  }

  private record Running(RealtimeServer server, AtomicInteger tokens, Seen<Gap> gaps)
      implements Server {

    @Override
    public String url() {
      return "realtime+" + server.url();
    }

    @Override
    public Hawser describe(Hawser hawser) {
      return hawser
          .with(RealtimeOptions.API_KEY, server.apiKey())
          .credentials(() -> Mono.fromSupplier(() -> Credentials.token(freshToken())));
    }

    private String freshToken() {
      return server.sign(RealtimeToken.of("authenticated").claim(NUMBER, tokens.incrementAndGet()));
    }

    /** The server acknowledges broadcasts, and sends our own back. */
    @Override
    public Topic topic(Connection connection) {
      return RealtimeTopic.of(connection.topic(DemoWalk.TOPIC)).acknowledged().self().topic();
    }

    @Override
    public void listen(Topic topic) {
      RealtimeTopic.of(topic).gaps().subscribe(gaps::add, failure -> {});
    }

    /** It acknowledges, and says nothing else. */
    @Override
    public boolean answers(Reply reply) {
      return reply.ok();
    }

    @Override
    public List<Extra> extras() {
      return List.of(
          new Extra(
              "tells of gaps",
              "The topic tells for how long messages may have been missed.",
              connection -> gap()),
          new Extra(
              "delivers database changes",
              "Listen to heavy crates in a table, and let the database get a light and a heavy"
                  + " one.",
              this::change),
          new Extra(
              "shows who is there",
              "Show ourselves as 'ann' on the private topic '" + CREW + "', and look who is there.",
              this::presence),
          new Extra(
              "replaces expired tokens",
              "Our token expires, so that the server closes the private topic.",
              this::token));
    }

    private String gap() {
      Gap gap = gaps.await("the gap", 0, any -> true, LIMIT);
      return Words.of(gap.length()) + " (" + Words.of(gap.cause()) + ")";
    }

    private String change(Connection connection) {
      RealtimeTopic cargo = RealtimeTopic.of(connection.topic("cargo"));
      PostgresFilter heavy =
          PostgresFilter.table("crates")
              .event(PostgresFilter.Event.INSERT)
              .where(PostgresCondition.gte("weight", 10));
      CompletableFuture<@Nullable PostgresChange> first = cargo.changes(heavy).next().toFuture();
      cargo.ready().block(LIMIT);
      server.insert("public", "crates", "{\"id\":1,\"weight\":2.50}");
      server.insert("public", "crates", "{\"id\":2,\"weight\":12.50}");
      PostgresChange change =
          Objects.requireNonNull(first.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
      String text = change.type() + " " + change.row().asMap();
      require(Objects.equals(change.row().get("id"), 2L), "the wrong row: " + text);
      return text;
    }

    private RealtimeTopic crew(Connection connection) {
      return RealtimeTopic.of(connection.topic(CREW)).asPrivate().presenceKey("ann");
    }

    private String presence(Connection connection) {
      RealtimeTopic crew = crew(connection);
      crew.join().block(LIMIT);
      crew.track(Map.of("mood", "fine")).block(LIMIT);
      Map<String, Presence> there =
          crew.presence().filter(all -> all.containsKey("ann")).blockFirst(LIMIT);
      return "there: " + Objects.requireNonNull(there, "nobody is there").keySet();
    }

    private String token(Connection connection) {
      long before = number();
      CompletableFuture<@Nullable Gap> again =
          crew(connection)
              .gaps()
              .filter(gap -> gap.cause().reason().startsWith("Token has expired"))
              .next()
              .toFuture();
      server.expireTokens(CREW);
      again.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      long after = number();
      require(after > before, "token " + after + " instead of " + before);
      return "joined with token " + after + " instead of " + before;
    }

    private long number() {
      RealtimeToken token = server.awaitJoin(CREW, LIMIT).token();
      return token.claim(NUMBER).orElseThrow().asLong();
    }

    private static void require(boolean kept, String otherwise) {
      if (!kept) {
        throw new FailedException(ExitCode.FAILED, otherwise);
      }
    }

    /** So many joins were asked for, and the latest has been accepted. */
    @Override
    public void awaitJoins(int count) {
      AtomicInteger joins = new AtomicInteger();
      server.awaitReceived(message -> isJoin(message) && joins.incrementAndGet() == count, LIMIT);
      server.awaitJoin(DemoWalk.TOPIC, LIMIT);
    }

    private static boolean isJoin(PhoenixMessage message) {
      return message.event().equals("phx_join")
          && message.topic().equals("realtime:" + DemoWalk.TOPIC);
    }

    @Override
    public void greet() {
      server.broadcast(DemoWalk.TOPIC, DemoWalk.GREETING, Map.of("text", "welcome aboard"));
    }

    @Override
    public void cut() {
      server.phoenix().server().stopListening();
      server.phoenix().server().connections().forEach(ServerConnection::reset);
    }

    @Override
    public void restore() {
      server.phoenix().server().startListening();
    }

    @Override
    public int awaitCloseCode() {
      List<ServerConnection> all = server.phoenix().server().connections();
      return all.get(all.size() - 1).awaitClose(LIMIT).closeCode();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
