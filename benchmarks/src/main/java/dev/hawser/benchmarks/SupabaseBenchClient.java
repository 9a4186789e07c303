package dev.hawser.benchmarks;

import io.github.jan.supabase.SupabaseClient;
import io.github.jan.supabase.SupabaseClientBuilder;
import io.github.jan.supabase.logging.LogLevel;
import io.github.jan.supabase.realtime.Realtime;
import io.github.jan.supabase.realtime.RealtimeChannel;
import io.github.jan.supabase.realtime.RealtimeKt;
import io.github.jan.supabase.realtime.broadcast.BroadcastPayload;
import io.github.jan.supabase.realtime.broadcast.RealtimeBroadcast;
import io.ktor.client.engine.HttpClientEngine;
import io.ktor.client.engine.okhttp.OkHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.jvm.functions.Function1;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.serialization.json.JsonElement;
import kotlinx.serialization.json.JsonElementKt;
import kotlinx.serialization.json.JsonObject;
import okhttp3.OkHttpClient;
import okhttp3.WebSocket;
import org.jspecify.annotations.Nullable;

/**
 * supabase-kt with Ktor on OkHttp. It ignores acknowledgements, so what answers a request is the
 * broadcast itself that comes back. Bodies are read from and made as its own JSON tree by hand,
 * which is less work than its serializer has.
 */
final class SupabaseBenchClient implements ChannelClient {

  /** OkHttp closes a socket with 16 MiB queued; stay far below. */
  private static final long MAX_QUEUED_BYTES = 1 << 20;

  private static final OkHttpClient OK_HTTP = new OkHttpClient();

  private final boolean self;
  private final boolean tuned;
  private final AtomicReferenceArray<@Nullable Consumer<Tick>> pending =
      new AtomicReferenceArray<>(Tick.BLOCK);
  private final CoroutineScope scope;

  private volatile @Nullable HttpClientEngine engine;
  private volatile @Nullable SupabaseClient client;
  private volatile @Nullable RealtimeChannel first;
  private volatile @Nullable WebSocket socket;

  /**
   * @param self whether the server sends broadcasts back
   * @param tuned loses nothing, and hops between fewer threads; else as its documentation shows
   */
  SupabaseBenchClient(boolean self, boolean tuned) {
    this.self = self;
    this.tuned = tuned;
    scope =
        CoroutineScopeKt.CoroutineScope(
            tuned ? Dispatchers.getUnconfined() : Dispatchers.getDefault());
  }

  /** Its URL has no room for a path of the server's. */
  @Override
  public void connect(URI server, String work) throws Exception {
    SupabaseClientBuilder builder =
        new SupabaseClientBuilder("http://" + server.getAuthority(), work);
    HttpClientEngine created =
        OkHttp.INSTANCE.create(
            config -> {
              config.setWebSocketFactory(
                  (request, listener) -> {
                    WebSocket opened = OK_HTTP.newWebSocket(request, listener);
                    socket = opened;
                    return opened;
                  });
              return Unit.INSTANCE;
            });
    engine = created;
    builder.setHttpEngine(created);
    builder.setDefaultLogLevel(LogLevel.WARNING);
    builder.install(Realtime.Companion, config -> Unit.INSTANCE);
    SupabaseClient built = builder.build();
    client = built;
    await(continuation -> RealtimeKt.getRealtime(built).connect(continuation));
  }

  @Override
  public void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined)
      throws Exception {
    SupabaseClient current = client();
    for (int i = 0; i < topics; i++) {
      RealtimeChannel channel =
          RealtimeKt.channel(
              current,
              ChannelClient.topic(i),
              builder -> {
                builder.broadcast(
                    config -> {
                      config.setReceiveOwnBroadcasts(self);
                      return Unit.INSTANCE;
                    });
                return Unit.INSTANCE;
              });
      if (i == 0) {
        first = channel;
      }
      collect(channel, self ? this::answer : consumers.apply(i));
      await(continuation -> channel.subscribe(true, continuation));
      onJoined.run();
    }
  }

  private void collect(RealtimeChannel channel, Consumer<Tick> consumer) {
    Flow<RealtimeBroadcast> flow = channel.broadcastFlow(Wire.PUSH);
    // By default what comes while 64 messages wait for the subscriber is dropped.
    Flow<RealtimeBroadcast> chosen =
        tuned ? FlowKt.buffer(flow, Channel.UNLIMITED, BufferOverflow.SUSPEND) : flow;
    BuildersKt.launch(
        scope,
        EmptyCoroutineContext.INSTANCE,
        CoroutineStart.UNDISPATCHED,
        (ignored, continuation) ->
            chosen.collect(
                (broadcast, next) -> {
                  consumer.accept(tick(broadcast));
                  return Unit.INSTANCE;
                },
                continuation));
  }

  @Override
  public long push(String event, long count, Tick[] bodies, long deadline) throws Exception {
    Step step = new Step();
    long pushed = 0;
    while (pushed < count && System.nanoTime() - deadline < 0) {
      awaitRoom();
      Tick body = bodies[(int) (pushed++ % bodies.length)];
      step.run(continuation -> first().broadcast(event, payload(body), continuation));
    }
    return pushed;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    pending.set(index(body), onReply);
    first().broadcast(Wire.PUSH, payload(body), new Step());
  }

  private void answer(Tick tick) {
    Consumer<Tick> waiting = pending.getAndSet(index(tick), null);
    if (waiting != null) {
      waiting.accept(tick);
    }
  }

  private static int index(Tick tick) {
    return (int) (tick.seq() - Tick.FIRST_SEQ);
  }

  private static BroadcastPayload payload(Tick tick) {
    Map<String, JsonElement> map = new LinkedHashMap<>();
    map.put("seq", JsonElementKt.JsonPrimitive(tick.seq()));
    map.put("symbol", JsonElementKt.JsonPrimitive(tick.symbol()));
    map.put("price", JsonElementKt.JsonPrimitive(tick.price()));
    map.put("text", JsonElementKt.JsonPrimitive(tick.text()));
    return new BroadcastPayload.Json(new JsonObject(map));
  }

  private static Tick tick(RealtimeBroadcast broadcast) {
    JsonObject json =
        JsonElementKt.getJsonObject(((BroadcastPayload.Json) broadcast.getPayload()).getValue());
    return new Tick(
        number(json, "seq"), text(json, "symbol"), number(json, "price"), text(json, "text"));
  }

  private static long number(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null ? 0 : JsonElementKt.getLong(JsonElementKt.getJsonPrimitive(value));
  }

  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null ? "" : JsonElementKt.getJsonPrimitive(value).getContent();
  }

  private void awaitRoom() {
    WebSocket current = socket;
    while (current != null && current.queueSize() > MAX_QUEUED_BYTES) {
      LockSupport.parkNanos(50_000);
    }
  }

  @Override
  public void close() {
    CoroutineScopeKt.cancel(scope, null);
    SupabaseClient current = client;
    HttpClientEngine given = engine;
    try {
      if (current != null) {
        await(current::close);
      }
      if (given != null) {
        given.close(); // What was given to the client is not closed by it.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    WebSocket opened = socket;
    if (opened != null) {
      opened.cancel();
    }
  }

  private SupabaseClient client() {
    SupabaseClient current = client;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    return current;
  }

  private RealtimeChannel first() {
    RealtimeChannel channel = first;
    if (channel == null) {
      throw new IllegalStateException("join first");
    }
    return channel;
  }

  private static void await(Function1<Continuation<? super Unit>, Object> call)
      throws InterruptedException {
    BuildersKt.runBlocking(
        EmptyCoroutineContext.INSTANCE,
        (Function2<CoroutineScope, Continuation<? super Unit>, Object>)
            (ignored, continuation) -> call.invoke(continuation));
  }

  /** Calls a suspend function and waits while it is suspended, with no event loop in between. */
  private static final class Step implements Continuation<Unit> {

    private final Semaphore resumed = new Semaphore(0);

    void run(Function1<Continuation<? super Unit>, Object> call) throws InterruptedException {
      if (call.invoke(this) == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
        resumed.acquire();
      }
    }

    @Override
    public CoroutineContext getContext() {
      return EmptyCoroutineContext.INSTANCE;
    }

    @Override
    public void resumeWith(Object result) {
      resumed.release();
    }
  }
}
