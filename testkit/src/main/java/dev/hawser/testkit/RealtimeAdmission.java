package dev.hawser.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides who may connect and who may join, in the order in which the real server asks. */
final class RealtimeAdmission {

  /** A join that is refused. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean disconnects;

    Refused(String reason) {
      this(reason, false);
    }

    Refused(String reason, boolean disconnects) {
      super(reason);
      this.disconnects = disconnects;
    }

    /** Whether the client's connection ends too. */
    boolean disconnects() {
      return disconnects;
    }

    PhoenixReply reply() {
      return PhoenixReply.error(Map.of("reason", String.valueOf(getMessage())));
    }
  }

  private final RealtimeHub hub;

  RealtimeAdmission(RealtimeHub hub) {
    this.hub = hub;
  }

  PhoenixConnect connect(PhoenixConnect client) {
    RealtimeTestServer description = hub.description();
    RealtimeRefusal refusal = null;
    try {
      RealtimeToken unused = RealtimeToken.verify(apiKey(client), description.secret());
    } catch (RealtimeToken.Rejected e) {
      refusal = RealtimeRefusal.of(e.atConnect());
    }
    if (description.isSuspended()) {
      refusal = RealtimeRefusal.SUSPENDED;
    } else if (refusal == null && hub.joins().isOver()) {
      refusal = RealtimeRefusal.TOO_MANY_JOINS;
    } else if (refusal == null && hub.users() >= description.maxUsers()) {
      refusal = RealtimeRefusal.TOO_MANY_USERS;
    }
    return refusal == null
        ? client.accept()
        : client.refuse(refusal.reply().after(description.connectErrorDelay()));
  }

  private static @Nullable String apiKey(PhoenixConnect client) {
    return client.request().header("x-api-key").or(() -> client.param("apikey")).orElse(null);
  }

  /** What an accepted join is about; throws if it is refused. */
  Joined join(PhoenixSocket socket, String topic, PhoenixMessage join) throws Refused {
    RealtimeTestServer description = hub.description();
    if (topic.isEmpty()) {
      throw new Refused("TopicNameRequired: You must provide a topic name");
    }
    String fault = hub.joinFault(topic);
    if (fault != null) {
      throw new Refused(fault);
    }
    RealtimeConfig config = RealtimeConfig.of(topic, join.json());
    if (description.isPrivateOnly() && !config.isPrivate()) {
      throw new Refused("PrivateOnly: This project only allows private channels");
    }
    if (socket.channels().isEmpty() && hub.users() >= description.maxUsers()) {
      throw new Refused("ConnectionRateLimitReached: Too many connected users");
    }
    if (hub.joins().count()) {
      throw new Refused("ClientJoinRateLimitReached: Too many joins per second", true);
    }
    if (socket.channels().size() >= description.maxChannels()) {
      throw new Refused("ChannelRateLimitReached: Too many channels");
    }
    RealtimeToken token = token(socket, config);
    RealtimeRights rights = RealtimeRights.all();
    if (config.isPrivate()) {
      rights = description.rights(token, topic);
      if (!rights.readBroadcast()) {
        throw new Refused("Unauthorized: " + noRights(topic));
      }
    }
    if (config.replay() != null && !config.isPrivate()) {
      throw new Refused("UnableToReplayMessages: Replay is not allowed for public channels");
    }
    if (config.replay() != null && !config.replay().path("since").isIntegralNumber()) {
      throw new Refused("UnableToReplayMessages: Replay params are not valid");
    }
    return new Joined(config, token, rights);
  }

  /** A join that is accepted. */
  record Joined(RealtimeConfig config, RealtimeToken token, RealtimeRights rights) {}

  static String noRights(String topic) {
    return "You do not have permissions to read from this Channel topic: " + topic;
  }

  private RealtimeToken token(PhoenixSocket socket, RealtimeConfig config) throws Refused {
    String jwt = config.token() == null ? apiKey(socket.connect()) : config.token();
    try {
      return RealtimeToken.verify(jwt, hub.description().secret());
    } catch (RealtimeToken.Rejected e) {
      throw new Refused(e.atJoin());
    }
  }
}
