package dev.hawser.phoenix.channels;

import static dev.hawser.phoenix.channels.PresenceFixture.inShort;
import static dev.hawser.phoenix.channels.PresenceFixture.json;
import static dev.hawser.phoenix.channels.PresenceFixture.refs;
import static dev.hawser.phoenix.channels.PresenceFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresenceTrackerTest {

  private static final String THREE =
      "{'u1':{'metas':[{'id':1,'phx_ref':'1'}]},'u2':{'metas':[{'id':2,'phx_ref':'2'}]},"
          + "'u3':{'metas':[{'id':3,'phx_ref':'3'}]}}";

  record Device(int id, String name) {}

  record User(String name) {}

  record Fields(User user) {}

  private final PresenceFixture presence = new PresenceFixture();

  // The state.

  @Test
  void theFirstStateIsTakenOver() {
    assertThat(refs(presence.tracker.snapshot())).isEmpty();
    List<PresenceChange> changes = presence.state(THREE);
    assertThat(presence.refs()).containsExactly("u1:1", "u2:2", "u3:3");
    assertThat(json(presence.tracker.snapshot())).isEqualTo(tree(THREE.replace('\'', '"')));
    assertThat(inShort(changes)).containsExactly("u1 arrived +1", "u2 arrived +2", "u3 arrived +3");
  }

  @Test
  void aStateSaysWhoJoinedAndWhoLeft() {
    presence.state("{'u4':{'metas':[{'id':4,'phx_ref':'4'}]}}");
    assertThat(inShort(presence.state(THREE)))
        .containsExactly("u1 arrived +1", "u2 arrived +2", "u3 arrived +3", "u4 departed -4");
    assertThat(presence.refs()).containsExactly("u1:1", "u2:2", "u3:3");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3+3.new, u3 +3.new",
    "3+3.left, 3, u3 -3.left",
    "3+3.left, 3+3.new, u3 +3.new -3.left",
  })
  void aStateNamesOnlyTheMetasThatDiffer(String before, String after, String change) {
    presence.state("{'u3':" + metas(before) + "}");
    assertThat(inShort(presence.state("{'u3':" + metas(after) + "}"))).containsExactly(change);
    assertThat(presence.refs()).containsExactly("u3:" + after);
  }

  private static String metas(String refs) {
    return "{'metas':[{'phx_ref':'" + String.join("'},{'phx_ref':'", refs.split("\\+")) + "'}]}";
  }

  @Test
  void anEmptyStateIsAStateToo() {
    assertThat(presence.tracker.isPending(1)).isTrue();
    assertThat(presence.state("{}")).isEmpty();
    assertThat(presence.tracker.isPending(1)).isFalse();
    presence.state(THREE);
    assertThat(inShort(presence.state("{}")))
        .containsExactly("u1 departed -1", "u2 departed -2", "u3 departed -3");
  }

  // Diffs.

  @Test
  void aDiffIntoAnEmptyStateJoins() {
    presence.state("{}");
    assertThat(inShort(presence.diff("{'joins':{'u1':" + metas("1") + "},'leaves':{}}")))
        .containsExactly("u1 arrived +1");
    assertThat(presence.refs()).containsExactly("u1:1");
  }

  @Test
  void aDiffAddsAMetaAndRemovesAKeyWithoutMetas() {
    presence.state(THREE);
    List<PresenceChange> changes =
        presence.diff("{'joins':{'u1':" + metas("1.2") + "},'leaves':{'u2':" + metas("2") + "}}");
    assertThat(inShort(changes)).containsExactly("u1 +1.2", "u2 departed -2");
    assertThat(presence.refs()).containsExactly("u1:1+1.2", "u3:3");
  }

  @Test
  void aKeyStaysWhileItHasMetas() {
    presence.state("{'u1':" + metas("1+1.2") + "}");
    assertThat(inShort(presence.diff("{'joins':{},'leaves':{'u1':" + metas("1") + "}}")))
        .containsExactly("u1 -1");
    assertThat(presence.refs()).containsExactly("u1:1.2");
  }

  @Test
  void anUpdateIsOneChange() {
    presence.state("{'u1':" + metas("1") + ",'u2':{'metas':[{'id':2,'name':'a','phx_ref':'2'}]}}");
    List<PresenceChange> changes =
        presence.diff(
            "{'joins':{'u2':{'metas':[{'id':2,'name':'b','phx_ref':'2.2','phx_ref_prev':'2'}]}},"
                + "'leaves':{'u2':{'metas':[{'id':2,'name':'a','phx_ref':'2'}]}}}");
    assertThat(inShort(changes)).containsExactly("u2 ~2.2");
    assertThat(presence.refs()).containsExactly("u1:1", "u2:2.2");
    PresenceChange change = changes.get(0);
    assertThat(change.before().metas().get(0).as(Device.class)).isEqualTo(new Device(2, "a"));
    assertThat(change.after().metas().get(0).as(Device.class)).isEqualTo(new Device(2, "b"));
    assertThat(change.updated()).isEqualTo(change.after().metas());
    assertThat(change.updated().get(0).previousRef()).isEqualTo("2");
    assertThat(change.before().metas().get(0).previousRef()).isNull();
  }

  @Test
  void twoMissedUpdatesAreALeaveAndAJoin() {
    presence.state("{'u1':" + metas("1") + "}");
    assertThat(inShort(presence.state("{'u1':{'metas':[{'phx_ref':'3','phx_ref_prev':'2'}]}}")))
        .containsExactly("u1 +3 -1");
  }

  @Test
  void aJoinThatIsKnownChangesNothing() {
    presence.diff("{'joins':{'u1':" + metas("1") + "},'leaves':{}}");
    assertThat(inShort(presence.state("{'u1':" + metas("1+2") + "}")))
        .containsExactly("u1 arrived +1 +2");
    Map<String, Presence> snapshot = presence.tracker.snapshot();
    assertThat(presence.diff("{'joins':{'u1':" + metas("1") + "},'leaves':{}}")).isEmpty();
    assertThat(presence.diff("{'joins':{},'leaves':{'u9':" + metas("2") + "}}")).isEmpty();
    assertThat(presence.diff("{'joins':{},'leaves':{'u1':" + metas("9") + "}}")).isEmpty();
    assertThat(presence.diff("{}")).isEmpty();
    assertThat(presence.tracker.snapshot()).isSameAs(snapshot);
  }

  @Test
  void oneWhoJoinsAndLeavesInOneDiffWasNotThere() {
    presence.state("{}");
    String one = "{'u1':" + metas("1") + "}";
    assertThat(presence.diff("{'joins':" + one + ",'leaves':" + one + "}")).isEmpty();
    assertThat(presence.refs()).isEmpty();
  }

  @Test
  void newContentUnderAKnownRefIsAChange() {
    presence.state("{'u1':{'metas':[{'id':1,'phx_ref':'1'}],'user':{'name':'a'}}}");
    List<PresenceChange> changes =
        presence.diff("{'joins':{'u1':{'metas':[{'id':2,'phx_ref':'1'}],'user':{'name':'b'}}}}");
    assertThat(inShort(changes)).containsExactly("u1");
    Presence now = presence.tracker.snapshot().get("u1");
    assertThat(now.metas().get(0).as(Device.class).id()).isEqualTo(2);
    assertThat(now.fields().as(Fields.class)).isEqualTo(new Fields(new User("b")));
  }

  // Waiting for the state.

  @Test
  void diffsWaitForTheStateOfTheJoin() {
    assertThat(presence.diff("{'joins':{},'leaves':{'u2':" + metas("2") + "}}")).isEmpty();
    assertThat(presence.refs()).isEmpty();
    assertThat(presence.tracker.isPending(1)).isTrue();

    String two = "{'u1':" + metas("1") + ",'u2':" + metas("2") + "}";
    assertThat(inShort(presence.state(two)))
        .containsExactly("u1 arrived +1", "u2 arrived +2", "u2 departed -2");
    assertThat(presence.refs()).containsExactly("u1:1");
    assertThat(presence.tracker.isPending(1)).isFalse();

    presence.join = 2;
    assertThat(presence.tracker.isPending(2)).isTrue();
    presence.diff("{'joins':{},'leaves':{'u1':" + metas("1") + "}}");
    assertThat(presence.refs()).containsExactly("u1:1");
    presence.state("{'u1':" + metas("1") + ",'u3':" + metas("3") + "}");
    assertThat(presence.refs()).containsExactly("u3:3");
  }

  @Test
  void diffsOfAJoinWhoseStateNeverCameBringNobodyBack() {
    presence.diff("{'joins':{'ghost':" + metas("1") + "}}");
    presence.join = 2;
    presence.state("{'u2':" + metas("2") + "}");
    assertThat(presence.refs()).containsExactly("u2:2");

    ReferencePresence reference = new ReferencePresence(false);
    reference.onDiff(1, tree("{\"joins\":{\"ghost\":{\"metas\":[{\"phx_ref\":\"1\"}]}}}"));
    reference.onState(2, tree("{\"u2\":{\"metas\":[{\"phx_ref\":\"2\"}]}}"));
    assertThat(reference.callbacks).last().isEqualTo("onSync [\"u2:2\",\"ghost:1\"]");
  }

  @Test
  void theOldestWaitingDiffsAreDroppedBeyondTheLimit() {
    PresenceFixture small = new PresenceFixture(3);
    for (int i = 0; i < 6; i++) {
      small.diff("{'joins':{'u" + i + "':" + metas("r" + i) + "}}");
    }
    assertThat(small.problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.fatal()).isFalse();
              assertThat(problem)
                  .hasMessage(
                      "topic 'room:1': no presence state came with 3 diffs; the oldest are dropped."
                          + " Does the server send the state?");
            });
    // The server made its state after u0, u1, u2 and u3 came, and u1 and u2 went.
    small.state("{'u0':" + metas("r0") + ",'u3':" + metas("r3") + "}");
    assertThat(small.refs()).containsExactly("u0:r0", "u3:r3", "u4:r4", "u5:r5");

    small.join = 2;
    for (int i = 0; i < 4; i++) {
      small.diff("{}");
    }
    assertThat(small.problems).hasSize(2);
  }

  @Test
  void theLimitMustBePositive() {
    assertThatThrownBy(() -> new PresenceFixture(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxPendingDiffs must be at least 1, not 0");
  }

  // What applications see.

  @Test
  void entriesAreDecodedOnDemand() {
    presence.state(
        "{ 'u1' : { 'user' : {'name':'Ada'} , 'metas' : [ {'id':7, 'name':'phone', 'phx_ref':'1'} ]"
            + ", 'x':[1,'\\''] } }");
    Presence u1 = presence.tracker.snapshot().get("u1");
    assertThat(u1.key()).isEqualTo("u1");
    assertThat(u1.fields().as(Fields.class)).isEqualTo(new Fields(new User("Ada")));
    assertThat(u1.fields().text()).isEqualTo("{\"user\":{\"name\":\"Ada\"},\"x\":[1,\"\\\"\"]}");
    assertThat(u1.metas().get(0).as(Device.class)).isEqualTo(new Device(7, "phone"));
    assertThat(u1.metas().get(0).payload().text())
        .isEqualTo("{\"id\":7, \"name\":\"phone\", \"phx_ref\":\"1\"}");
    presence.state("{'u2':" + metas("1") + "}");
    assertThat(presence.tracker.snapshot().get("u2").fields().text()).isEqualTo("{}");
  }

  @Test
  void metasDoNotKeepTheMessageTheyCameWith() {
    presence.state(THREE);
    Payload payload = presence.tracker.snapshot().get("u2").metas().get(0).payload();
    assertThat(payload.array()).hasSize(payload.size());
  }

  @Test
  void snapshotsAreImmutableAndShareWhatDidNotChange() {
    presence.state(THREE);
    Map<String, Presence> first = presence.tracker.snapshot();
    assertThat(presence.tracker.snapshot()).isSameAs(first);
    presence.diff("{'joins':{'u2':" + metas("2.2") + "},'leaves':{'u3':" + metas("3") + "}}");
    Map<String, Presence> second = presence.tracker.snapshot();

    assertThat(refs(first)).containsExactly("u1:1", "u2:2", "u3:3");
    assertThat(refs(second)).containsExactly("u1:1", "u2:2+2.2");
    assertThat(second.get("u1")).isSameAs(first.get("u1"));
    assertThatThrownBy(second::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> second.get("u2").metas().clear())
        .isInstanceOf(UnsupportedOperationException.class);

    presence.join = 2;
    presence.state("{'u2':" + metas("2+2.2") + ",'u1':{'metas':[{'id':1,'phx_ref':'1'}]}}");
    assertThat(presence.tracker.snapshot()).isSameAs(second);
  }

  @Test
  void whoComesLateSeesAllArrive() {
    assertThat(presence.tracker.arrivals()).isEmpty();
    presence.state(THREE);
    assertThat(inShort(presence.tracker.arrivals()))
        .containsExactly("u1 arrived +1", "u2 arrived +2", "u3 arrived +3");
  }

  @Test
  void keysMayBeAnything() {
    presence.state(
        "{'__proto__':" + metas("1") + ",'':" + metas("2") + ",'\\u00e9\\n':" + metas("3") + "}");
    assertThat(presence.refs()).containsExactly("__proto__:1", ":2", "\u00e9\n:3");
    presence.diff("{'leaves':{'__proto__':" + metas("1") + ",'\u00e9\\n':" + metas("3") + "}}");
    assertThat(presence.refs()).containsExactly(":2");
  }

  @Test
  void metasWithoutARefAreOneAndTheSame() {
    presence.state("{'u1':{'metas':[{'id':1}]},'u2':{'metas':[{'id':2,'phx_ref':7}]}}");
    assertThat(presence.refs()).containsExactly("u1:", "u2:7");
    presence.diff("{'leaves':{'u1':{'metas':[{}]},'u2':{'metas':[{'phx_ref':7}]}}}");
    assertThat(presence.refs()).isEmpty();
  }

  // What cannot be read.

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'metas':null}", "{'metas':[]}", "{'user':{'name':'x'}}"})
  void aKeyWithoutMetasIsNotThere(String entry) {
    presence.state("{'u1':" + entry + ",'u2':" + metas("2") + "}");
    presence.diff("{'joins':{'u3':" + entry + "},'leaves':{'u2':" + entry + "}}");
    assertThat(presence.refs()).containsExactly("u2:2");
    assertThat(presence.problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "5", "'x'", "[]", "{'metas':{}}", "{'metas':[1]}", "{'metas':'x'}"})
  void aKeyThatCannotBeReadIsLeftOutAndReported(String entry) {
    presence.state("{'u0':" + entry + ",'u1':" + entry + ",'u2':" + metas("2") + "}");
    assertThat(presence.refs()).containsExactly("u2:2");
    assertThat(presence.problems)
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .hasMessage(
                        "topic 'room:1': 2 keys of a presence state are left out: each must be"
                            + " {\"metas\": [objects]}"));
    presence.diff("{'joins':{'u3':" + entry + ",'u4':" + metas("4") + "}}");
    assertThat(presence.refs()).containsExactly("u2:2", "u4:4");
    assertThat(presence.problems).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "'x'", "7", "", "{", "{'u1':", "{'u1':{'metas':[{", "{}}"})
  void aMessageThatCannotBeReadChangesNothing(String json) {
    presence.state(json);
    assertThat(presence.tracker.isPending(1)).isTrue();
    presence.state(THREE);
    assertThat(presence.state(json)).isEmpty();
    assertThat(presence.diff(json)).isEmpty();
    assertThat(presence.diff("{'joins':" + json + "}").size()).isZero();
    assertThat(presence.refs()).containsExactly("u1:1", "u2:2", "u3:3");
    assertThat(presence.problems)
        .hasSizeBetween(3, 4)
        .allSatisfy(problem -> assertThat(problem.fatal()).isFalse())
        .allSatisfy(problem -> assertThat(problem).hasMessageContaining("was skipped: "));
  }

  @Test
  void aBinaryMessageIsRefusedLikeAnyOther() {
    Payload binary =
        new Payload(Payload.Format.BINARY, new byte[] {1, 2, 3}, 0, 3, new JacksonPayloadCodec());
    assertThat(presence.tracker.onState(1, binary)).isEmpty();
    assertThat(presence.problems).hasSize(1);
    assertThat(presence.tracker.isPending(1)).isTrue();
  }
}
