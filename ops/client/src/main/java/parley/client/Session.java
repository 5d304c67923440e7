package parley.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A login: access tokens that renew themselves, and the calls that need one.
///
/// Calls block, may be made from any thread, and throw [ParleyException]; nothing is retried except once
/// after a token
/// was found to be expired. Get one from [ParleyClient#login] or [ParleyClient#resume].
public final class Session {
    private final HttpCalls gateway;
    private final @Nullable HttpCalls status;
    private final Clock clock;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile Tokens tokens;
    private volatile Consumer<Tokens> keeper = tokens -> {};

    Session(HttpCalls gateway, @Nullable HttpCalls status, Clock clock, Tokens tokens) {
        this.gateway = gateway;
        this.status = status;
        this.clock = clock;
        this.tokens = tokens;
    }

    /// The newest tokens, to resume this session after a restart.
    public Tokens tokens() {
        return tokens;
    }

    /// Whose session it is.
    public UUID user() {
        return tokens.user();
    }

    /// From now on tells new tokens to `keeper`, on the thread that renewed them, before they are used.
    public void onRenewed(Consumer<Tokens> keeper) {
        this.keeper = keeper;
    }

    /// @return an access token with some life left, renewed now if need be
    public String freshToken() {
        Tokens current = tokens;
        return RefreshRule.tooOld(clock.instant(), current.expires()) ? renew(current) : current.accessToken();
    }

    /// Renews the access token, unless somebody did since `stale` was read.
    ///
    /// @return the access token to use
    String renew(Tokens stale) {
        refreshing.lock();
        try {
            if (!tokens.accessToken().equals(stale.accessToken())) {
                return tokens.accessToken();
            }
            String body = JsonText.object("refreshToken", tokens.refreshToken());
            Tokens renewed = Tokens.of(
                    gateway.call("POST", "/v1/sessions/refresh", null, body).object());
            keeper.accept(renewed);
            tokens = renewed;
            return renewed.accessToken();
        } finally {
            refreshing.unlock();
        }
    }

    /// Ends this session; its sockets close with 4502.
    public void logout() {
        gateway("DELETE", "/v1/sessions/current", null);
    }

    /// @return the account of this exact name, or null
    public Rest.@Nullable User findUser(String username) {
        List<JsonObject> users =
                gateway("GET", "/v1/users?username=" + encoded(username), null).list("users");
        return users.isEmpty() ? null : Rest.User.of(users.getFirst());
    }

    /// The conversation of two, made if there is none.
    public Rest.Conversation direct(UUID with) {
        String body = JsonText.object("kind", "direct", "with", with.toString());
        return Rest.Conversation.of(gateway("POST", "/v1/conversations", body).object());
    }

    /// A new group, with this user as its owner.
    public Rest.Conversation createGroup(String title, Collection<UUID> members) {
        String users = members.stream().map(m -> '"' + m.toString() + '"').collect(Collectors.joining(",", "[", "]"));
        String body = "{\"kind\":\"group\",\"title\":" + JsonText.quoted(title) + ",\"members\":" + users + "}";
        return Rest.Conversation.of(gateway("POST", "/v1/conversations", body).object());
    }

    /// This user's conversations, newest activity first.
    ///
    /// @param cursor of the part before, or null for the first
    public Rest.Conversations conversations(int limit, @Nullable String cursor) {
        String query = "?limit=" + limit + (cursor == null ? "" : "&cursor=" + encoded(cursor));
        HttpCalls.Answer answer = gateway("GET", "/v1/conversations" + query, null);
        List<Rest.Conversation> list =
                answer.list("conversations").stream().map(Rest.Conversation::of).toList();
        boolean object = answer.body().length > 0 && answer.body()[0] == '{';
        return new Rest.Conversations(list, object ? answer.object().optionalText("cursor") : null);
    }

    /// One conversation of this user.
    public Rest.Conversation conversation(UUID conversation) {
        return Rest.Conversation.of(
                gateway("GET", "/v1/conversations/" + conversation, null).object());
    }

    /// Who is in a conversation.
    public List<Rest.Member> members(UUID conversation) {
        return gateway("GET", "/v1/conversations/" + conversation + "/members", null).list("members").stream()
                .map(Rest.Member::of)
                .toList();
    }

    /// Adds a user to a group, or changes the role.
    ///
    /// @param role owner, admin or member; null leaves it or makes a member
    public void putMember(UUID conversation, UUID user, @Nullable String role) {
        gateway("PUT", "/v1/conversations/" + conversation + "/members/" + user, JsonText.object("role", role));
    }

    /// Removes a user from a group; oneself means leaving.
    public void removeMember(UUID conversation, UUID user) {
        gateway("DELETE", "/v1/conversations/" + conversation + "/members/" + user, null);
    }

    /// A page of history, oldest first: the newest one unless a bound is given.
    ///
    /// @param after messages with a higher seq, or null
    /// @param before messages with a lower seq, or null
    /// @param limit 1 to 100
    public ServerFrame.Page history(UUID conversation, @Nullable Long after, @Nullable Long before, int limit) {
        String query = "?limit=" + limit + (after == null ? "" : "&after=" + after)
                + (before == null ? "" : "&before=" + before);
        return FrameReader.page(status("GET", "/v1/conversations/" + conversation + "/messages" + query)
                .object());
    }

    /// What became of a message.
    public Rest.MessageStatus messageStatus(UUID message) {
        return Rest.MessageStatus.of(
                status("GET", "/v1/messages/" + message + "/status").object());
    }

    /// Every step that the log still tells of a message: the status service's JSON, byte for byte.
    ///
    /// @throws ParleyException `not_found` and others
    public JsonBytes timeline(UUID message) {
        return JsonBytes.of(
                status("GET", "/v1/messages/" + message + "/timeline").body());
    }

    /// Who of these users is connected.
    public List<Rest.Presence> presence(Collection<UUID> users) {
        String list = users.stream().map(UUID::toString).collect(Collectors.joining(","));
        return status("GET", "/v1/presence?users=" + list).list("presence").stream()
                .map(Rest.Presence::of)
                .toList();
    }

    /// Every version of every message type, in order.
    public List<Rest.MessageType> messageTypes() {
        return gateway("GET", "/v1/message-types", null).list("types").stream()
                .map(Rest.MessageType::of)
                .toList();
    }

    /// The JSON Schema of bodies of a type and version, byte for byte as it was published.
    ///
    /// @throws ParleyException `not_found` and others
    public JsonBytes messageType(String type, int version) {
        return JsonBytes.of(gateway("GET", messageTypePath(type, version), null).body());
    }

    /// Publishes a version of a message type; the same again changes nothing. For operators.
    ///
    /// @param compatible whether the server must prove that it accepts what the version before accepts
    /// @throws ParleyException `bad_schema`, `incompatible_schema`, `version_gap`, `type_published` and others
    public void publishMessageType(String type, int version, JsonBytes schema, boolean compatible) {
        String query = compatible ? "" : "?compatibility=none";
        gateway("PUT", messageTypePath(type, version) + query, schema.toString());
    }

    private static String messageTypePath(String type, int version) {
        return "/v1/message-types/" + encoded(type) + "/" + version;
    }

    /// Makes up to 1,000 accounts in one call. For operators.
    public List<Rest.Imported> importUsers(Collection<Rest.NewUser> users) {
        String list = users.stream()
                .map(u ->
                        JsonText.object("username", u.username(), "displayName", u.displayName(), "device", u.device()))
                .collect(Collectors.joining(",", "{\"users\":[", "]}"));
        return gateway("POST", "/v1/operator/users/import", list).list("users").stream()
                .map(Rest.Imported::of)
                .toList();
    }

    private HttpCalls.Answer gateway(String method, String path, @Nullable String json) {
        return authorized(gateway, method, path, json);
    }

    private HttpCalls.Answer status(String method, String path) {
        if (status == null) {
            throw new IllegalStateException("no address of the status service was given");
        }
        return authorized(status, method, path, null);
    }

    private HttpCalls.Answer authorized(HttpCalls service, String method, String path, @Nullable String json) {
        Tokens before = tokens;
        try {
            return service.call(method, path, freshToken(), json);
        } catch (ParleyException e) {
            // The clocks may differ: what looks fresh here may be expired there.
            if (e.status() != 401 || !tokens.equals(before)) {
                throw e;
            }
            return service.call(method, path, renew(before), json);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
