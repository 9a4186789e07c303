package dev.hawser.phoenix.channels;

import static dev.hawser.phoenix.channels.PresenceFixture.follow;
import static dev.hawser.phoenix.channels.PresenceFixture.json;
import static dev.hawser.phoenix.channels.PresenceFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cluster of nodes on which devices come, change, and go, nodes that go down and come up again,
 * and a client that joins late, loses its link, and gets diffs before its state: in the end it
 * knows what the server knows, and it does so step for step as the plain rules do.
 */
class PresenceConvergenceTest {

  private static final int RUNS = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void agreesWithTheServerAndWithThePlainRules(int nodes) {
    for (int seed = 0; seed < RUNS; seed++) {
      new Run(seed, nodes, Integer.MAX_VALUE).go();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20})
  void agreesWithTheServerAlsoIfTheOldestDiffsAreDropped(int maxPending) {
    for (int seed = 0; seed < RUNS; seed++) {
      new Run(seed, 3, maxPending).go();
    }
  }

  private static final class Run {
    final String name;
    final Random random;
    final int maxPending;
    final PresenceServer server;
    final PresenceFixture presence;
    final ReferencePresence reference = new ReferencePresence(true);
    final Map<String, Presence> followed = PresenceFixture.nobody();
    final List<Map<String, Presence>> snapshots = new ArrayList<>();
    final List<JsonNode> snapshotsThen = new ArrayList<>();

    Run(int seed, int nodes, int maxPending) {
      this.name = "seed " + seed;
      this.random = new Random(seed);
      this.maxPending = maxPending;
      this.server = new PresenceServer(random, nodes);
      this.presence = new PresenceFixture(maxPending);
    }

    void go() {
      server.act(random.nextInt(30));
      int joins = 1 + random.nextInt(5);
      for (int join = 1; join <= joins; join++) {
        presence.join = join;
        server.act(random.nextInt(10));
        boolean last = join == joins;
        link(last || random.nextInt(3) > 0, last);
      }
      assertThat(PresenceServer.sorted(json(presence.tracker.snapshot())))
          .as(name)
          .isEqualTo(PresenceServer.sorted(tree(server.state())));
      for (int i = 0; i < snapshots.size(); i++) {
        assertThat(json(snapshots.get(i))).as(name).isEqualTo(snapshotsThen.get(i));
      }
    }

    /** From one join to the loss of the link. */
    void link(boolean stateComes, boolean toTheEnd) {
      int subscribed = server.diffs.size();
      server.act(random.nextInt(20));
      int made = server.diffs.size();
      String state = server.state();
      server.act(random.nextInt(20));
      int end = server.diffs.size();
      // The server reads its state somewhat before or after some of the diffs go out.
      int earliest = Math.max(subscribed, made - 5);
      int latest = (int) Math.min(end, (long) made + maxPending);
      int comes = earliest + random.nextInt(latest - earliest + 1);
      int lost = toTheEnd ? end : comes + random.nextInt(end - comes + 1);
      for (int i = subscribed; i < lost; i++) {
        if (i == comes && stateComes) {
          state(state);
        }
        diff(server.diffs.get(i));
      }
      if (comes >= lost && stateComes) {
        state(state);
      }
    }

    void state(String state) {
      reference.onState(presence.join, tree(state));
      check(presence.tracker.onState(presence.join, Payload.json(state)));
      assertThat(presence.tracker.isPending(presence.join)).isFalse();
    }

    void diff(String diff) {
      reference.onDiff(presence.join, tree(diff));
      check(presence.tracker.onDiff(presence.join, Payload.json(diff)));
    }

    void check(List<PresenceChange> changes) {
      follow(followed, changes);
      Map<String, Presence> snapshot = presence.tracker.snapshot();
      if (maxPending == Integer.MAX_VALUE) {
        assertThat(json(snapshot).toString()).as(name).isEqualTo(reference.json().toString());
      }
      assertThat(PresenceServer.sorted(json(followed)))
          .as(name)
          .isEqualTo(PresenceServer.sorted(json(snapshot)));
      if (random.nextInt(8) == 0) {
        snapshots.add(snapshot);
        snapshotsThen.add(json(snapshot));
      }
    }
  }
}
