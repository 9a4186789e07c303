package dev.hawser.android;

import android.content.Context;
import android.os.SystemClock;
import android.util.Log;
import androidx.lifecycle.LifecycleOwner;
import dev.hawser.Connection;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Lets a connection follow the application's life and the device's network: it is {@linkplain
 * Connection#suspend suspended} in the background and without a network, and resumed when both are
 * there. Topics stay wanted meanwhile and are joined again.
 *
 * <pre>{@code
 * ConnectionBinding.of(connection)
 *     .bindTo(ProcessLifecycleOwner.get())
 *     .bindToNetwork(context);
 * }</pre>
 *
 * <p>One connection has one binding, with any number of owners; it ends with the connection. As
 * long as it is there, leave {@code suspend()} and {@code resume()} to it. All methods may be
 * called on any thread and take effect on the main thread soon after.
 */
public final class ConnectionBinding implements Closeable {

  static final String LOG_TAG = "Hawser";

  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Scheduler main;
  private final Holds holds;
  private final OwnerWatch owners;
  private final Disposable.Swap end = Disposables.swap();
  private final AtomicBoolean onNetwork = new AtomicBoolean();

  // Main thread.
  private final List<Runnable> watches = new ArrayList<>();
  private boolean closed;

  private ConnectionBinding(
      Connection connection, Duration grace, Scheduler main, LongSupplier clock) {
    this.main = main;
    holds = new Holds(connection);
    owners = new OwnerWatch(holds, grace, main, clock);
    end.update(connection.onClose().subscribe(nothing -> {}, error -> close(), this::close));
  }

  /** A binding of {@code connection} to nothing yet, with a grace period of 30 seconds. */
  public static ConnectionBinding of(Connection connection) {
    return of(connection, GRACE);
  }

  /**
   * A binding of {@code connection} to nothing yet.
   *
   * @param backgroundGrace how long no owner is started before the connection is suspended; zero
   *     suspends at once. It is no promise to stay connected so long: the system may freeze the
   *     application before
   * @throws IllegalArgumentException if it is negative
   */
  public static ConnectionBinding of(Connection connection, Duration backgroundGrace) {
    return of(connection, backgroundGrace, MainThread.scheduler(), SystemClock::elapsedRealtime);
  }

  static ConnectionBinding of(
      Connection connection, Duration grace, Scheduler main, LongSupplier clock) {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("a grace period is not negative: " + grace);
    }
    return new ConnectionBinding(connection, grace, main, clock);
  }

  /**
   * Suspends the connection while none of the owners bound so far is started, after the grace
   * period, and resumes it when one is. Give {@code ProcessLifecycleOwner.get()} for the whole
   * application, or each activity that needs the connection. A destroyed owner is forgotten; when
   * none is left the connection stays suspended until another one is bound and started.
   *
   * <p>If the device slept through the grace period, the connection gets a new link when an owner
   * starts, because the old one may be dead without a sign.
   */
  public ConnectionBinding bindTo(LifecycleOwner owner) {
    onMain(() -> owners.add(owner));
    return this;
  }

  /**
   * Suspends the connection while the device has no network, or the system blocks it for the
   * application (doze, battery and data saver; since API 29). When it is back an attempt starts at
   * once, and so it does when the default network changes, for example from Wi-Fi to mobile data,
   * and when the device leaves doze.
   *
   * <p>Doing it again has no effect. A few devices refuse to tell of the network although the
   * permissions are there: the connection then does not follow it, and a warning is logged.
   *
   * @param context any context; only that of its application is kept, until the end
   * @throws SecurityException if the manifest lacks {@code android.permission.INTERNET} or {@code
   *     android.permission.ACCESS_NETWORK_STATE}
   * @throws RuntimeException if the application has too many callbacks or receivers already, as
   *     {@code ConnectivityManager} and {@code Context} say
   */
  public ConnectionBinding bindToNetwork(Context context) {
    if (onNetwork.compareAndSet(false, true)) {
      try {
        watch(application(context));
      } catch (RuntimeException e) {
        onNetwork.set(false);
        throw e;
      }
    }
    return this;
  }

  /** The one that lives as long as the process; an application under construction has none yet. */
  private static Context application(Context context) {
    Context application = context.getApplicationContext();
    return application == null ? context : application;
  }

  private void watch(Context application) {
    NetworkWatch network = NetworkWatch.start(holds, main, application);
    try {
      endWith(DozeWatch.start(holds, main, application)::close);
    } catch (RuntimeException e) {
      main.schedule(network::close);
      throw e;
    }
    endWith(network::close);
  }

  private void endWith(Runnable watch) {
    main.schedule(
        () -> {
          watches.add(watch);
          if (closed) {
            endWatches();
          }
        });
  }

  /**
   * Ends the binding, not the connection: if it was suspended by the binding it is resumed.
   * Idempotent.
   */
  @Override
  public void close() {
    onMain(
        () -> {
          closed = true;
          end.dispose();
          owners.close();
          endWatches();
          holds.releaseAll();
        });
  }

  private void endWatches() {
    for (Runnable watch : watches) {
      try {
        watch.run();
      } catch (RuntimeException e) {
        // Some devices throw here, and there is nothing left to do.
        Log.w(LOG_TAG, "a watch of the network did not end", e);
      }
    }
    watches.clear();
  }

  private void onMain(Runnable change) {
    main.schedule(
        () -> {
          if (!closed) {
            change.run();
          }
        });
  }
}
